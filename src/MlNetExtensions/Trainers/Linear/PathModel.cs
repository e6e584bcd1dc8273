namespace MlNetExtensions;

/// <summary>A model of a regularization path.</summary>
/// <typeparam name="TTransformer">What the trainer fits.</typeparam>
/// <param name="Strength">The strength of its penalty.</param>
/// <param name="Model">The model, learned from all rows.</param>
/// <param name="Training">How it was found.</param>
public sealed record PathModel<TTransformer>(double Strength, TTransformer Model, FiniteSumResult Training)
    where TTransformer : class;
