using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>What hyper-parameters become where the batch size changes from B to B′.</summary>
public static class BatchSizeScaling
{
    /// <summary>
    /// β′ = β^(B′/B): an exponential average then forgets after the same number of rows, not of steps (for Adam's β₂: Marek, Lotfi, Somasundaram, Wilson and
    /// Goldblum, "Small Batch Size Training for Language Models", NeurIPS 2025).
    /// </summary>
    /// <param name="beta">β in [0, 1), at batch size B.</param>
    /// <param name="from">B, at least 1.</param>
    /// <param name="to">B′, at least 1.</param>
    public static double Beta(double beta, int from, int to)
    {
        OptionValue.Fraction(beta, nameof(beta));
        return Math.Pow(beta, OptionValue.AtLeast(to, 1, nameof(to)) / (double)OptionValue.AtLeast(from, 1, nameof(from)));
    }

    /// <summary>
    /// The rate that SGD can stand: η′ = η·B′/B while noise is what limits it (Granziol, Zohren and Roberts, "Learning Rates as a Function of Batch Size", JMLR
    /// 2022).
    /// </summary>
    /// <inheritdoc cref="AdaptiveRate" path="/param"/>
    public static double Rate(double rate, int from, int to) =>
        OptionValue.NotNegative(rate, nameof(rate)) * OptionValue.AtLeast(to, 1, nameof(to)) / OptionValue.AtLeast(from, 1, nameof(from));

    /// <summary>The rate that Adam and its like can stand: η′ = η·√(B′/B) (Granziol, Zohren and Roberts, JMLR 2022).</summary>
    /// <param name="rate">η at batch size B: finite and not negative.</param>
    /// <param name="from">B, at least 1.</param>
    /// <param name="to">B′, at least 1.</param>
    public static double AdaptiveRate(double rate, int from, int to) =>
        OptionValue.NotNegative(rate, nameof(rate)) * Math.Sqrt(OptionValue.AtLeast(to, 1, nameof(to)) / (double)OptionValue.AtLeast(from, 1, nameof(from)));
}
