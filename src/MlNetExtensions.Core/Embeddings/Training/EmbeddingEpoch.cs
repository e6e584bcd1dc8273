namespace MlNetExtensions;

/// <summary>One epoch of learning an embedding.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Steps">Steps from the beginning on.</param>
/// <param name="Terms">Means over the epoch's batches, each before its step.</param>
/// <param name="IsoScore">
/// How evenly the output varies in all directions, in [0, 1], after the epoch and over up to 2,048 rows as they are; see <see cref="MlNetExtensions.IsoScore"/>.
/// </param>
/// <param name="EffectiveRank">How many directions the output of the same rows, centered, uses; see <see cref="MlNetExtensions.EffectiveRank"/>.</param>
/// <param name="Seconds">Time spent from the beginning on.</param>
public readonly record struct EmbeddingEpoch(int Epoch, long Steps, EmbeddingTerms Terms, double IsoScore, double EffectiveRank, double Seconds);
