using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// PSGD with a low-rank preconditioner (Pooladzandi and Li, 2024): P = QᵀQ with Q = (I + UVᵀ)·diag(d), U and V with r columns, minimizes
/// E[hᵀPh + vᵀP⁻¹v], h = Hv, by steps on the group of such Q; u = Pg.
/// </summary>
/// <remarks>
/// With a = Qh and b = Q⁻ᵀv: d ← d - μ·d⊙(Ph⊙h - v⊙P⁻¹v)/max|·|, and in turn by a coin U ← U - μ'(abᵀ-terms)·V(I + VᵀU) or V ← V - μ'(…)U:
/// see the code. v are normal; h are differences of gradients on the same mini-batch, two more in each step. From memory of the authors'
/// method; a test shows that the criterion falls: experimental.
/// </remarks>
public sealed record ScaleByLowRankPsgd : GradientTransformation
{
    /// <summary>r, at least 1; 10.</summary>
    public int Rank { get; init => field = OptionValue.AtLeast(value, 1); } = 10;

    /// <summary>μ in (0, 1); 0.1.</summary>
    public double PreconditionerRate { get; init => field = OptionValue.Check(value is > 0 and < 1, value, "above 0 and below 1"); } = 0.1;

    /// <summary>d₀, positive; 1.</summary>
    public double InitialScale { get; init => field = OptionValue.Positive(value); } = 1;

    /// <summary>δ of the differences, positive; 1e-3.</summary>
    public double Distance { get; init => field = OptionValue.Positive(value); } = 1e-3;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.CurrentBatch;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("r", Rank), ("μ", PreconditionerRate), ("d0", InitialScale), ("δ", Distance)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout, seed);

    private sealed class State<T> : GradientState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByLowRankPsgd _options;
        private readonly LowRankFactor _factor;
        private readonly GradientRandom _random;
        private readonly CurvatureProbe<T> _probe;
        private readonly double[] _gradient;

        public State(ScaleByLowRankPsgd options, ParameterLayout layout, ulong seed)
            : base(layout)
        {
            _options = options;
            int rank = Math.Min(options.Rank, layout.Count);
            double[] u = Numbers("U", rank * layout.Count), v = Numbers("V", rank * layout.Count), d = Numbers("d", layout.Count);
            long[] place = Integers("random");
            place[0] = unchecked((long)seed);
            _random = new GradientRandom(place);
            _random.Normals(u);
            _random.Normals(v);
            Array.Fill(d, options.InitialScale);

            // So small that Q begins near diag(d).
            double size = 0.1 / Math.Sqrt(Math.Max(1, (double)rank * layout.Count));
            System.Numerics.Tensors.TensorPrimitives.Multiply(u, size, u);
            System.Numerics.Tensors.TensorPrimitives.Multiply(v, size, v);
            _factor = new LowRankFactor(u, v, d, rank);
            _probe = new CurvatureProbe<T>(layout, _random);
            _gradient = new double[layout.Count];
        }

        public override void Apply(Span<T> update, in GradientStep<T> context)
        {
            _probe.Measure(context, _options.Distance, normal: true);
            _factor.Improve(_probe.Direction, _probe.Product, _options.PreconditionerRate, _random.Coin());
            for (int i = 0; i < Layout.Groups.Count; i++)
            {
                System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<T, double>(
                    Layout.Groups[i].Of(update), _gradient.AsSpan(Layout.StateOffset(i)));
            }

            _factor.Precondition(_gradient);
            for (int i = 0; i < Layout.Groups.Count; i++)
            {
                System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<double, T>(
                    _gradient.AsSpan(Layout.StateOffset(i), Layout.Groups[i].Count), Layout.Groups[i].Of(update));
            }
        }
    }
}
