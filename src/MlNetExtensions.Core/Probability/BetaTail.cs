using MathNet.Numerics;

namespace MlNetExtensions.Core.Probability;

/// <summary>The lower tail I_w(a, b) of a beta law, and its inverse in u = −log w, in which log I is nearly linear with slope −a.</summary>
internal sealed class BetaTail(double a, double b)
{
    private readonly double _logBeta = SpecialFunctions.BetaLn(a, b);

    public double Probability(double w) => double.IsNaN(w) ? w : SpecialFunctions.BetaRegularized(a, b, w);

    /// <summary>The u ≥ 0 with I_{e^−u}(a, b) = <paramref name="probability"/>.</summary>
    public double Exponent(double probability) => probability == 0
        ? double.PositiveInfinity
        : MonotoneRoot.Find(u => LogTail(u, Math.Log(probability)), Precise.LogP1(b / a), lower: 0);

    private (double Value, double Slope) LogTail(double u, double target)
    {
        double logTail = Math.Log(Probability(Math.Exp(-u)));
        double logDensity = -a * u + (b - 1) * Math.Log(-Precise.ExpM1(-u)) - _logBeta;
        return (logTail - target, -Math.Exp(logDensity - logTail));
    }
}
