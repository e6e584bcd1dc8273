namespace Microsoft.ML.Internal.Evaluation;

internal static class Ratio
{
    /// <summary>The quotient, and 0 where there is nothing to divide by, as most of ML.NET's metrics have it.</summary>
    public static double OrZero(double numerator, double denominator) => denominator > 0 ? numerator / denominator : 0;
}
