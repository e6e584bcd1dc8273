using System.Globalization;
using System.Runtime.InteropServices;
using MlNetExtensions.Core;
using static System.FormattableString;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <summary>
/// A schedule made of the gradient norms G_t of a run before (Defazio, Cutkosky, Mehta and Mishchenko, "Optimal Linear Decay Learning Rate
/// Schedules and Further Refinements", 2023): w_t = G_t⁻² for SGD (Euclidean norms) or G_t⁻¹ for Adam and its like (sums of absolute values),
/// η_t ∝ w_t·Σ_{p>t} w_p / Σ_p w_p. Constant norms give a linear decay, large norms at the beginning a warm-up.
/// </summary>
/// <remarks>
/// Norms are smoothed by a running median, reflected at the end; at the beginning the window is cut. The largest value is scaled to the learning
/// rate. The last step has the rate zero, as have all after it. The authors' function divides by the last weight in place of the sum, which is
/// the same after scaling.
/// </remarks>
public sealed record RefinedSchedule : Schedule
{
    private readonly double[] _values;

    private RefinedSchedule(double peak, double[] values) => (Peak, _values) = (peak, values);

    /// <summary>The largest value.</summary>
    public double Peak { get; }

    /// <summary>Steps of the run.</summary>
    public int Steps => _values.Length;

    /// <summary>The schedule that norms give.</summary>
    /// <param name="peak">The largest learning rate: finite and not negative.</param>
    /// <param name="norms">Of the gradients of all steps of a run before, in order; finite and positive, at least two.</param>
    /// <param name="adaptive">Whether the optimizer scales by gradients (Adam and its like), so that norms are sums of absolute
    /// values.</param>
    /// <param name="smoothing">τ in [0, 1]: the median's window is 2⌊τT/2⌋ + 1 of T norms wide; 0 for none.</param>
    /// <exception cref="ArgumentException">There are fewer than two norms, or one is not finite and positive.</exception>
    public static RefinedSchedule FromNorms(double peak, ReadOnlySpan<double> norms, bool adaptive = false, double smoothing = 0.1)
    {
        OptionValue.NotNegative(peak);
        OptionValue.Share(smoothing);
        double[] weights = Smooth(norms, (int)Math.Floor(smoothing * norms.Length / 2));
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = adaptive ? 1 / weights[i] : 1 / (weights[i] * weights[i]);
        }

        double[] values = Shares(weights);
        double largest = values.Max();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= peak / largest;
        }

        return new RefinedSchedule(peak, values);
    }

    /// <inheritdoc/>
    public override double At(long number) => number <= _values.Length ? _values[number - 1] : 0;

    /// <inheritdoc/>
    public bool Equals(RefinedSchedule? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(Hash(), 0);

    /// <inheritdoc/>
    public override string ToString() => $"Refined(η {Number(Peak)}, T {Number(Steps)}, values {Convert.ToHexString(Hash(), 0, 8)})";

    /// <summary>w_t·Σ_{p>t} w_p / Σ_p w_p.</summary>
    internal static double[] Shares(ReadOnlySpan<double> weights)
    {
        var shares = new double[weights.Length];
        double after = 0;
        for (int i = weights.Length - 1; i >= 0; i--)
        {
            shares[i] = weights[i] * after;
            after += weights[i];
        }

        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] /= after;
        }

        return shares;
    }

    /// <summary>The median of each norm and up to <paramref name="half"/> on either side.</summary>
    internal static double[] Smooth(ReadOnlySpan<double> norms, int half)
    {
        if (norms.Length < 2)
        {
            throw new ArgumentException(Invariant($"There are {norms.Length} norms; a schedule needs those of two steps at least."), nameof(norms));
        }

        var smooth = new double[norms.Length];
        var window = new List<double>(2 * half + 1);
        for (int i = 0; i < norms.Length; i++)
        {
            if (!(double.IsFinite(norms[i]) && norms[i] > 0))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"The norm of step {i + 1} is {norms[i]}; norms must be positive and finite."), nameof(norms));
            }

            window.Clear();
            for (int k = Math.Max(0, i - half); k <= i + half; k++)
            {
                // Half of the window is at most half of the run, so one reflection is enough.
                window.Add(norms[k < norms.Length ? k : 2 * (norms.Length - 1) - k]);
            }

            window.Sort();
            smooth[i] = 0.5 * (window[(window.Count - 1) / 2] + window[window.Count / 2]);
        }

        return smooth;
    }

    private byte[] Hash() => System.Security.Cryptography.SHA256.HashData(MemoryMarshal.AsBytes<double>(_values));
}
