using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Adds PredictedLabel, Score and, where the model has it, Probability.</summary>
public sealed class BinaryPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private readonly float _threshold;
    private readonly string _thresholdColumn;

    internal BinaryPredictionTransformer(
        IHostEnvironment env, TModel model, string featureColumnName, DataViewType featureColumnType, float threshold = 0, string thresholdColumn = ScoreAnnotations.Score)
        : base(env, model, featureColumnName, featureColumnType)
    {
        _threshold = threshold;
        _thresholdColumn = thresholdColumn;
    }

    internal override string LoaderSignature => BinaryPredictionTransformer.Signature;

    internal override IRowMapper Bind(DataViewSchema input, DataViewSchema.Column features) =>
        ScoreColumns.Binary(input, features, (IScoringModel)Model, _threshold, _thresholdColumn);

    internal override void SaveState(ModelSaveContext ctx)
    {
        base.SaveState(ctx);
        ctx.Writer.Write(_threshold);
        ctx.WriteString(_thresholdColumn);
    }
}

/// <summary>Loads one, typed by its model.</summary>
internal static class BinaryPredictionTransformer
{
    public const string Signature = "BinaryPredXfer";

    public static ICanSaveModel Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        PredictionState state = PredictionState.Read(env, ctx);
        return GenericMethod.With<Func<IHostEnvironment, PredictionState, float, string, ICanSaveModel>>(Create<object>, state.ModelType)(
            env, state, ctx.Reader.ReadSingle(), ctx.ReadString());
    }

    private static ICanSaveModel Create<TModel>(IHostEnvironment env, PredictionState state, float threshold, string thresholdColumn)
        where TModel : class =>
        new BinaryPredictionTransformer<TModel>(env, (TModel)state.Model, state.FeatureColumnName, state.FeatureColumnType, threshold, thresholdColumn);
}
