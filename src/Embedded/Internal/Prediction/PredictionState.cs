using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

/// <summary>What all prediction transformers save: the model and the feature column.</summary>
internal sealed record PredictionState(object Model, string FeatureColumnName, DataViewType FeatureColumnType)
{
    private const string ModelName = "Model";

    /// <summary>The type that a trainer of such models declares: a public one.</summary>
    public Type ModelType => Model is CalibratedModelParametersBase ? Model.GetType().BaseType : Model.GetType();

    public static void Write(ModelSaveContext ctx, object model, string featureColumnName, DataViewType featureColumnType)
    {
        ctx.WriteString(featureColumnName);
        TypeState.Write(ctx.Writer, featureColumnType);
        ctx.SaveModel((ICanSaveModel)model, ModelName);
    }

    public static PredictionState Read(IHostEnvironment env, ModelLoadContext ctx)
    {
        string name = ctx.ReadString();
        DataViewType type = TypeState.Read(ctx.Reader);
        return new PredictionState(ctx.LoadModel<ICanSaveModel>(env, ModelName), name, type);
    }
}
