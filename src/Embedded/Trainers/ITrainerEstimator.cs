namespace Microsoft.ML.Trainers;

/// <summary>An estimator that learns a model to predict with.</summary>
public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
    where TTransformer : IPredictionTransformer<TModel>
    where TModel : class
{
    TrainerInfo Info { get; }
}
