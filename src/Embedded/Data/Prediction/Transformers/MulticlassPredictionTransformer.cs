using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Values;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Adds PredictedLabel, a key with the values of the label that was learned, and Score, a vector with a slot per class.</summary>
public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private readonly DataViewSchema.Annotations _labelValues;

    internal MulticlassPredictionTransformer(
        IHostEnvironment env, TModel model, string featureColumnName, DataViewType featureColumnType, DataViewSchema.Annotations labelValues)
        : base(env, model, featureColumnName, featureColumnType) => _labelValues = labelValues;

    internal override string LoaderSignature => MulticlassPredictionTransformer.Signature;

    internal override IRowMapper Bind(DataViewSchema input, DataViewSchema.Column features) =>
        new MulticlassScoreColumns(input, features, (IVectorScoringModel)Model, _labelValues);

    internal override void SaveState(ModelSaveContext ctx)
    {
        base.SaveState(ctx);
        AnnotationState.Write(ctx.Writer, _labelValues);
    }
}

/// <summary>Loads one, typed by its model.</summary>
internal static class MulticlassPredictionTransformer
{
    public const string Signature = "MulticlassPredXfer";

    public static ICanSaveModel Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        PredictionState state = PredictionState.Read(env, ctx);
        return GenericMethod.With<Func<IHostEnvironment, PredictionState, DataViewSchema.Annotations, ICanSaveModel>>(Create<object>, state.ModelType)(
            env, state, AnnotationState.Read(ctx.Reader));
    }

    private static ICanSaveModel Create<TModel>(IHostEnvironment env, PredictionState state, DataViewSchema.Annotations labelValues)
        where TModel : class => new MulticlassPredictionTransformer<TModel>(env, (TModel)state.Model, state.FeatureColumnName, state.FeatureColumnType, labelValues);
}
