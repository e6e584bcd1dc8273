namespace Microsoft.ML.Internal;

/// <summary>A model with outputs of that type.</summary>
internal interface IPredictorProducing<out TOutput>;
