using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>A trainer of linear models.</summary>
public abstract class LinearTrainerBase<TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected LinearTrainerBase(IHost host, string features, SchemaShape.Column label, string weight)
        : base(host, features, label, weight)
    {
    }

    public override TrainerInfo Info { get; } = new();
}
