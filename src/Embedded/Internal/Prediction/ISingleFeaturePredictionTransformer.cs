namespace Microsoft.ML.Internal;

/// <summary>Marks the prediction transformers of ML.NET's own, whatever their models are.</summary>
internal interface ISingleFeaturePredictionTransformer : ITransformer;
