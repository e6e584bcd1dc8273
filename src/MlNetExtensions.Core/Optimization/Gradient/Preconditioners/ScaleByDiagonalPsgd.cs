using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// PSGD with a diagonal preconditioner (Li, "Preconditioned Stochastic Gradient Descent", IEEE TNNLS 2018; Pooladzandi and Li,
/// "Curvature-Informed SGD via General Purpose Lie-Group Preconditioners", 2024): P = diag(q²) minimizes E[hᵀPh + vᵀP⁻¹v], h = Hv, by q ←
/// q·(1 - μ·((qh)² - (v/q)²) / max|(qh)² - (v/q)²|); u = q²g. For a diagonal Hessian H, P goes to |H|⁻¹.
/// </summary>
/// <remarks>
/// v are random signs; h are differences of gradients on the same mini-batch, two more in each step. From memory of the papers; a test
/// checks the limit.
/// </remarks>
public sealed record ScaleByDiagonalPsgd : GradientTransformation
{
    /// <summary>μ in (0, 1); 0.1.</summary>
    public double PreconditionerRate { get; init => field = OptionValue.Check(value is > 0 and < 1, value, "above 0 and below 1"); } = 0.1;

    /// <summary>q₀, positive; 1.</summary>
    public double InitialScale { get; init => field = OptionValue.Positive(value); } = 1;

    /// <summary>δ of the differences, positive; 1e-3.</summary>
    public double Distance { get; init => field = OptionValue.Positive(value); } = 1e-3;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.CurrentBatch;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("μ", PreconditionerRate), ("q0", InitialScale), ("δ", Distance)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout, seed);

    private sealed class State<T> : GradientState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByDiagonalPsgd _options;
        private readonly double[] _root;
        private readonly CurvatureProbe<T> _probe;

        public State(ScaleByDiagonalPsgd options, ParameterLayout layout, ulong seed)
            : base(layout)
        {
            (_options, _root) = (options, Numbers("q", layout.Count));
            Array.Fill(_root, options.InitialScale);
            long[] place = Integers("random");
            place[0] = unchecked((long)seed);
            _probe = new CurvatureProbe<T>(layout, new GradientRandom(place));
        }

        public override void Apply(Span<T> update, in GradientStep<T> context)
        {
            _probe.Measure(context, _options.Distance, normal: false);
            double largest = 0;
            for (int i = 0; i < _root.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(Slope(i)));
            }

            // All zero: this is the best preconditioner for these directions.
            double rate = largest > 0 ? _options.PreconditionerRate / largest : 0;
            for (int i = 0; i < _root.Length; i++)
            {
                _root[i] *= 1 - rate * Slope(i);
            }

            for (int i = 0; i < Layout.Groups.Count; i++)
            {
                Span<T> part = Layout.Groups[i].Of(update);
                for (int k = 0; k < part.Length; k++)
                {
                    double root = _root[Layout.StateOffset(i) + k];
                    part[k] = T.CreateTruncating(root * root * double.CreateTruncating(part[k]));
                }
            }
        }

        private double Slope(int i)
        {
            double curved = _root[i] * _probe.Product[i], straight = _probe.Direction[i] / _root[i];
            return curved * curved - straight * straight;
        }
    }
}
