using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// u ← u·min(1, c_t/‖u‖) with the norm of all groups together (Pascanu, Mikolov and Bengio, ICML 2013), or smoothly u ← u·c_t/(c_t + ‖u‖).
/// Before a plain learning rate this is clipped SGD: where the noise has only a bounded moment of an order α in (1, 2], it converges with
/// high probability, as SGD does not (Sadiev et al., ICML 2023). With a fixed c the limit is biased where noise is skewed (Koloskova,
/// Hendrikx and Stich, ICML 2023): <see cref="ClippingBias"/> measures it.
/// </summary>
public sealed record ClipGlobalNorm : GradientTransformation
{
    /// <param name="limit">c: a positive number, or a schedule.</param>
    public ClipGlobalNorm(Schedule limit)
    {
        Limit = OptionValue.NotNull(limit, nameof(limit));
        if (limit is ConstantSchedule { Value: double value })
        {
            OptionValue.Positive(value, nameof(limit));
        }
    }

    /// <summary>c.</summary>
    public Schedule Limit { get; }

    /// <summary>Whether every gradient is shortened, so that the length depends smoothly on it.</summary>
    public bool Smooth { get; init; }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Any;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Limit), ("smooth", Smooth)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this).WithFactors();

    private sealed class State<T>(ParameterLayout layout, ClipGlobalNorm options) : NormState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private double _limit;

        protected internal override void Begin(in GradientStep<T> context) => _limit = options.Limit.At(context.Number);

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double norm = 0;
            foreach (double sum in sums)
            {
                norm += sum;
            }

            norm = Math.Sqrt(norm);
            Factors.AsSpan().Fill(options.Smooth ? Shortened(norm) : Factor(norm, _limit));
        }

        private T Shortened(double norm) => norm > 0 ? T.CreateTruncating(_limit / (_limit + norm)) : T.One;
    }
}
