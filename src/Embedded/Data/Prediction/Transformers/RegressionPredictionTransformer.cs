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
}

/// <summary>Loads one, typed by its model.</summary>
internal static class RegressionPredictionTransformer
{
    public const string Signature = "RegressionPredXfer";

    public static ICanSaveModel Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        PredictionState state = PredictionState.Read(env, ctx);
        return GenericMethod.With<Func<IHostEnvironment, PredictionState, ICanSaveModel>>(Create<object>, state.ModelType)(env, state);
    }

    private static ICanSaveModel Create<TModel>(IHostEnvironment env, PredictionState state)
        where TModel : class => new RegressionPredictionTransformer<TModel>(env, (TModel)state.Model, state.FeatureColumnName, state.FeatureColumnType);
}
