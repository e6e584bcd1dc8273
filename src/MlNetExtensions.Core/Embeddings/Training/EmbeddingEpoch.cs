namespace MlNetExtensions;

/// <summary>One epoch of learning an embedding.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Steps">Steps from the beginning on.</param>
/// <param name="Terms">Means over the epoch's batches, each before its step.</param>
/// <param name="Seconds">Time spent from the beginning on.</param>
public readonly record struct EmbeddingEpoch(int Epoch, long Steps, EmbeddingTerms Terms, double Seconds);
