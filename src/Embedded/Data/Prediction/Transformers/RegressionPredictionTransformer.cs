using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Adds Score.</summary>
public sealed class RegressionPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    internal RegressionPredictionTransformer(IHostEnvironment env, TModel model, string featureColumnName, DataViewType featureColumnType)
        : base(env, model, featureColumnName, featureColumnType)
    {
    }

    internal override string LoaderSignature => RegressionPredictionTransformer.Signature;

    internal override IRowMapper Bind(DataViewSchema input, DataViewSchema.Column features) => ScoreColumns.Regression(input, features, (IScoringModel)Model);

    internal static RegressionPredictionTransformer<TModel> Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (TModel model, string name, DataViewType type) = Read(env, ctx);
        return new RegressionPredictionTransformer<TModel>(env, model, name, type);
    }
}

/// <summary>Loads one, of whatever model.</summary>
internal static class RegressionPredictionTransformer
{
    public const string Signature = "RegressionPredXfer";

    public static ICanSaveModel Load(IHostEnvironment env, ModelLoadContext ctx) => RegressionPredictionTransformer<IPredictorProducing<float>>.Load(env, ctx);
}
