using Microsoft.ML.Internal;

namespace Microsoft.ML.Trainers;

/// <summary>What a trainer has learned.</summary>
public abstract class ModelParametersBase<TOutput> : ICanSaveModel, IPredictorProducing<TOutput>
{
    private protected ModelParametersBase()
    {
    }

    internal abstract string LoaderSignature { get; }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.WriteHeader(LoaderSignature);
        SaveState(ctx);
    }

    internal abstract void SaveState(ModelSaveContext ctx);
}
