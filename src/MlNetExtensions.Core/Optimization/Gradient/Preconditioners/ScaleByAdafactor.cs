using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// Adafactor (Shazeer and Stern, ICML 2018): of a matrix's second moment only the means R of its rows and C of its columns are kept,
/// averaged with β_t = 1 - t^(-0.8) over g² + ε₁: v_ij = R_i·C_j / mean(R). u = g/√v, u ← u / max(1, RMS(u)/d), u ← α_t·u, with α_t =
/// max(ε₂, RMS(x))·min(0.01, 1/√t) where no learning rate is given.
/// </summary>
/// <remarks>
/// Contains its learning rate and its decay, x ← x - α_t·λ·x, since both go by the size of the parameters. Vectors keep their whole second
/// moment. Means, not sums, of rows and columns, as in the widely used implementation of transformers.
/// </remarks>
public sealed record ScaleByAdafactor : GradientTransformation
{
    /// <summary>α; null for the relative step min(0.01, 1/√t).</summary>
    public Schedule? LearningRate { get; init; }

    /// <summary>ε₁, positive; 1e-30.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); } = 1e-30;

    /// <summary>ε₂, positive; 0.001: the smallest size of parameters that steps go by.</summary>
    public double SmallestScale { get; init => field = OptionValue.Positive(value); } = 1e-3;

    /// <summary>d, positive; 1.</summary>
    public double ClipThreshold { get; init => field = OptionValue.Positive(value); } = 1;

    /// <summary>The exponent of 1 - β_t, negative; -0.8.</summary>
    public double DecayExponent { get; init => field = OptionValue.Check(value < 0, value, "negative"); } = -0.8;

    /// <summary>β₁ in [0, 1) of an average of the updates; null for none.</summary>
    public double? Momentum { get; init => field = value is { } momentum ? OptionValue.Fraction(momentum) : null; }

    /// <summary>λ, not negative; 0.</summary>
    public double WeightDecay { get; init => field = OptionValue.NotNegative(value); }

    /// <summary>Whether steps go by the size of the parameters; true.</summary>
    public bool ScaleByParameters { get; init; } = true;

    /// <summary>Whether the relative step begins small: min(1e-6·t, 1/√t).</summary>
    public bool BeginsSmall { get; init; }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Rate;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
    [
        ("", LearningRate), ("ε1", Epsilon), ("ε2", SmallestScale), ("d", ClipThreshold), ("exponent", DecayExponent), ("β1", Momentum),
        ("λ", WeightDecay == 0 ? null : WeightDecay), ("by parameters", ScaleByParameters), ("warm-up", BeginsSmall),
    ];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByAdafactor _options;
        private readonly double[][] _rows;
        private readonly double[][] _columns;
        private readonly T[]? _momentum;
        private readonly double[] _sums;
        private readonly T[] _factors;

        public State(ScaleByAdafactor options, ParameterLayout layout)
            : base(layout)
        {
            _options = options;
            _momentum = options.Momentum is null ? null : Values("momentum");
            int widest = layout.Groups.Select(group => group.Columns).DefaultIfEmpty().Max();
            (_sums, _factors) = (new double[widest], new T[widest]);
            _rows = new double[layout.Groups.Count][];
            _columns = new double[layout.Groups.Count][];
            for (int i = 0; i < _rows.Length; i++)
            {
                ParameterGroup group = layout.Groups[i];
                _rows[i] = Numbers(Invariant($"rows of {group.Name}"), group.Rows);
                _columns[i] = Numbers(Invariant($"columns of {group.Name}"), group.Kind == ParameterKind.Matrix ? group.Columns : 0);
            }
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            double keep = 1 - Math.Pow(context.Number, _options.DecayExponent);
            if (Layout.Groups[group].Kind == ParameterKind.Matrix)
            {
                DivideMatrix(group, update, keep);
            }
            else
            {
                double[] second = _rows[group];
                for (int i = 0; i < second.Length; i++)
                {
                    double g = double.CreateTruncating(update[i]);
                    second[i] = keep * second[i] + (1 - keep) * (g * g + _options.Epsilon);
                    update[i] = T.CreateTruncating(g / Math.Sqrt(second[i]));
                }
            }

            double root = Math.Sqrt(BlockMath.SumOfSquares<T>(update) / update.Length);
            double rate = Rate(parameters, context.Number);
            TensorPrimitives.Multiply(update, T.CreateTruncating(rate / Math.Max(1, root / _options.ClipThreshold)), update);
            if (_momentum is not null)
            {
                Span<T> momentum = Of(_momentum, group);
                BlockMath.Average(momentum, update, T.CreateTruncating(_options.Momentum!.Value));
                momentum.CopyTo(update);
            }

            if (_options.WeightDecay > 0)
            {
                TensorPrimitives.MultiplyAdd(parameters, T.CreateTruncating(rate * _options.WeightDecay), update, update);
            }
        }

        private void DivideMatrix(int group, Span<T> update, double keep)
        {
            (int height, int width) = (Layout.Groups[group].Rows, Layout.Groups[group].Columns);
            (double[] rows, double[] columns) = (_rows[group], _columns[group]);
            Span<double> sums = _sums.AsSpan(0, width);
            sums.Clear();
            for (int i = 0; i < height; i++)
            {
                ReadOnlySpan<T> values = update.Slice(i * width, width);
                rows[i] = keep * rows[i] + (1 - keep) * (BlockMath.SumOfSquares(values) / width + _options.Epsilon);
                BlockMath.AddSquares(values, sums);
            }

            Span<T> factors = _factors.AsSpan(0, width);
            for (int j = 0; j < width; j++)
            {
                columns[j] = keep * columns[j] + (1 - keep) * (sums[j] / height + _options.Epsilon);
                factors[j] = T.CreateTruncating(1 / Math.Sqrt(columns[j]));
            }

            double mean = 0;
            foreach (double value in rows)
            {
                mean += value / height;
            }

            for (int i = 0; i < height; i++)
            {
                Span<T> values = update.Slice(i * width, width);
                TensorPrimitives.Multiply<T>(values, factors, values);
                TensorPrimitives.Multiply(values, T.CreateTruncating(Math.Sqrt(mean / rows[i])), values);
            }
        }

        private double Rate(ReadOnlySpan<T> parameters, long t)
        {
            double relative = _options.LearningRate?.At(t) ?? Math.Min(_options.BeginsSmall ? 1e-6 * t : 1e-2, 1 / Math.Sqrt(t));
            return _options.ScaleByParameters
                ? relative * Math.Max(_options.SmallestScale, Math.Sqrt(BlockMath.SumOfSquares(parameters) / parameters.Length))
                : relative;
        }
    }
}
