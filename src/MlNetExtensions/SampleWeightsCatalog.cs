using Microsoft.ML.Data;
using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Weights of rows as a column, for trainers with an example weight, on the catalog of data operations.</summary>
public static class SampleWeightsCatalog
{
    /// <summary>
    /// Adds a column of weights, to give to a trainer as its <c>exampleWeightColumnName</c>. Weights belong to the training data, not to the model: the result is a view, and nothing is
    /// saved. The weights are computed at the call; rows stream as before.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">The rows.</param>
    /// <param name="weighting">What rows are weighted by, such as <c>SampleWeighting.Temperature("Label")</c>.</param>
    /// <param name="outputColumnName">The column that is added, of type Single.</param>
    /// <exception cref="ArgumentException">A column, a row or an argument does not suit the weighting; the message says which and what to do.</exception>
    /// <example>
    /// <code>
    /// var weighted = ml.Data.SampleWeights(rows, SampleWeighting.Temperature("Label", temperature: 5));
    /// var model = ml.BinaryClassification.Trainers.AveragedPerceptron().Fit(weighted);
    /// </code>
    /// </example>
    public static IDataView SampleWeights(this DataOperationsCatalog catalog, IDataView data, SampleWeighting weighting, string outputColumnName = "Weight")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(weighting);
        OptionCheck.RequireName(outputColumnName, nameof(outputColumnName));
        RowIds ids = RowIds.Read(data);
        return Weighted(data, outputColumnName, ids, weighting.Of(data, ids.Count));
    }

    /// <summary>
    /// Weights on both sides against covariate shift: training rows count as the test rows ask, and test rows count less where no training row is near, so that no training row has to
    /// stand for many ("Double-Weighting for Covariate Shift Adaptation", arXiv 2305.08637).
    /// </summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="train">Training rows, at least 2.</param>
    /// <param name="test">Rows as the model will meet them; they need no labels.</param>
    /// <param name="featureColumnName">A vector of Single of known size, scaled alike in both.</param>
    /// <param name="options">Null for the defaults with a discount of 4.</param>
    /// <param name="outputColumnName">The column that is added to both, of type Single.</param>
    /// <exception cref="ArgumentException">A column, a row or an argument does not suit.</exception>
    /// <example>
    /// <code>
    /// var shifted = ml.Data.DoubleWeights(train, test, "Features");
    /// Console.WriteLine($"{shifted.Matching.EffectiveRows:F0} rows of equal weight would do as much");
    /// </code>
    /// </example>
    public static DoubleWeightedData DoubleWeights(
        this DataOperationsCatalog catalog, IDataView train, IDataView test, string featureColumnName = "Features", KernelMatchingOptions? options = null, string outputColumnName = "Weight")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        OptionCheck.RequireName(outputColumnName, nameof(outputColumnName));
        KernelMatching matching = KernelWeighting.Match(train, test, featureColumnName, options ?? new KernelMatchingOptions { Discount = 4 });
        return new DoubleWeightedData(Weighted(train, outputColumnName, matching.TrainWeights), Weighted(test, outputColumnName, matching.TestWeights), matching);
    }

    private static AppendedColumnView<float> Weighted(IDataView view, string name, IReadOnlyList<double> weights) =>
        Weighted(view, name, RowIds.Read(view), [.. weights.Select(weight => (float)weight)]);

    private static AppendedColumnView<float> Weighted(IDataView view, string name, RowIds ids, float[] weights) =>
        new(view, new DataViewSchema.DetachedColumn(name, NumberDataViewType.Single), ids, weights);
}
