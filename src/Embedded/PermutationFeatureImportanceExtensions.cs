using System.Collections.Immutable;

using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.FeatureImportance;

namespace Microsoft.ML;

/// <summary>
/// How much the metrics of a model change when the values of one feature are shuffled. Given a prediction transformer, the changes come in the
/// order of the features; given any other model, by the names of the features, for its last transformer and data as that one takes them.
/// </summary>
public static class PermutationFeatureImportanceExtensions
{
    public static ImmutableArray<RegressionMetricsStatistics> PermutationFeatureImportance<TModel>(
        this RegressionCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer,
        IDataView data,
        string labelColumnName = "Label",
        bool useFeatureWeightFilter = false,
        int? numberOfExamplesToUse = null,
        int permutationCount = 1)
        where TModel : class =>
        new FeaturePermutation(catalog.GetEnvironment(), predictionTransformer, data, new(useFeatureWeightFilter, numberOfExamplesToUse, permutationCount))
            .Measure(scored => catalog.Evaluate(scored, labelColumnName), () => new RegressionMetricsStatistics());

    public static ImmutableDictionary<string, RegressionMetricsStatistics> PermutationFeatureImportance(
        this RegressionCatalog catalog,
        ITransformer model,
        IDataView data,
        string labelColumnName = "Label",
        bool useFeatureWeightFilter = false,
        int? numberOfExamplesToUse = null,
        int permutationCount = 1) =>
        FeaturePermutation.OfLast(catalog.GetEnvironment(), model, data, new(useFeatureWeightFilter, numberOfExamplesToUse, permutationCount))
            .MeasureByName(scored => catalog.Evaluate(scored, labelColumnName), () => new RegressionMetricsStatistics());

    public static ImmutableArray<BinaryClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(
        this BinaryClassificationCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer,
        IDataView data,
        string labelColumnName = "Label",
        bool useFeatureWeightFilter = false,
        int? numberOfExamplesToUse = null,
        int permutationCount = 1)
        where TModel : class =>
        new FeaturePermutation(catalog.GetEnvironment(), predictionTransformer, data, new(useFeatureWeightFilter, numberOfExamplesToUse, permutationCount))
            .Measure(scored => catalog.EvaluateNonCalibrated(scored, labelColumnName), () => new BinaryClassificationMetricsStatistics());

    public static ImmutableDictionary<string, BinaryClassificationMetricsStatistics> PermutationFeatureImportanceNonCalibrated(
        this BinaryClassificationCatalog catalog,
        ITransformer model,
        IDataView data,
        string labelColumnName = "Label",
        bool useFeatureWeightFilter = false,
        int? numberOfExamplesToUse = null,
        int permutationCount = 1) =>
        FeaturePermutation.OfLast(catalog.GetEnvironment(), model, data, new(useFeatureWeightFilter, numberOfExamplesToUse, permutationCount))
            .MeasureByName(scored => catalog.EvaluateNonCalibrated(scored, labelColumnName), () => new BinaryClassificationMetricsStatistics());

    public static ImmutableArray<MulticlassClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(
        this MulticlassClassificationCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer,
        IDataView data,
        string labelColumnName = "Label",
        bool useFeatureWeightFilter = false,
        int? numberOfExamplesToUse = null,
        int permutationCount = 1)
        where TModel : class =>
        new FeaturePermutation(catalog.GetEnvironment(), predictionTransformer, data, new(useFeatureWeightFilter, numberOfExamplesToUse, permutationCount))
            .Measure(scored => catalog.Evaluate(scored, labelColumnName), () => new MulticlassClassificationMetricsStatistics());

    public static ImmutableDictionary<string, MulticlassClassificationMetricsStatistics> PermutationFeatureImportance(
        this MulticlassClassificationCatalog catalog,
        ITransformer model,
        IDataView data,
        string labelColumnName = "Label",
        bool useFeatureWeightFilter = false,
        int? numberOfExamplesToUse = null,
        int permutationCount = 1) =>
        FeaturePermutation.OfLast(catalog.GetEnvironment(), model, data, new(useFeatureWeightFilter, numberOfExamplesToUse, permutationCount))
            .MeasureByName(scored => catalog.Evaluate(scored, labelColumnName), () => new MulticlassClassificationMetricsStatistics());
}
