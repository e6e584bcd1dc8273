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

    internal static BinaryPredictionTransformer<TModel> Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (TModel model, string name, DataViewType type) = Read(env, ctx);
        return new BinaryPredictionTransformer<TModel>(env, model, name, type, ctx.Reader.ReadSingle(), ctx.ReadString());
    }
}

/// <summary>Loads one, of whatever model.</summary>
internal static class BinaryPredictionTransformer
{
    public const string Signature = "BinaryPredXfer";

    public static ICanSaveModel Load(IHostEnvironment env, ModelLoadContext ctx) => BinaryPredictionTransformer<IPredictorProducing<float>>.Load(env, ctx);
}
