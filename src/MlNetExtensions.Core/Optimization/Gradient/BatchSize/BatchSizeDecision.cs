namespace MlNetExtensions;

/// <summary>What a test of the batch size found.</summary>
/// <param name="BatchSize">What the batch should grow to; never less than it is.</param>
/// <param name="Variance">Of the rows' gradients, as the test measures it.</param>
/// <param name="SquaredNorm">Of the batch's mean gradient.</param>
public readonly record struct BatchSizeDecision(int BatchSize, double Variance, double SquaredNorm);
