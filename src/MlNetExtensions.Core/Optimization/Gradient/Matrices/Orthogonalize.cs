using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// u = UVᵀ for the singular value decomposition g = UΣVᵀ of each group: approximately by <see cref="NewtonSchulz{T}"/>, or exactly by the
/// eigenvectors of the smaller of ggᵀ and gᵀg. The update of Muon (Jordan et al., 2024) after a momentum, and of Shampoo without
/// accumulation.
/// </summary>
/// <remarks>
/// For matrices: a vector is taken as one column, and becomes a unit vector. The iteration computes in the model's type and allocates
/// nothing; <see cref="Exact"/> computes in double, and its decomposition allocates.
/// </remarks>
public sealed record Orthogonalize : GradientTransformation
{
    /// <summary>Iterations, at least 1; 5.</summary>
    public int Steps { get; init => field = OptionValue.AtLeast(value, 1); } = 5;

    /// <summary>Added to the Frobenius norm; 1e-7.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); } = 1e-7;

    /// <summary>The length of the update.</summary>
    public OrthogonalScale Scale { get; init => field = OptionValue.Defined(value); } = OrthogonalScale.None;

    /// <summary>Whether the singular values become 1, rather than about 1.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether the iteration rounds to bfloat16, as the published code does.</summary>
    public bool BFloat16 { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("steps", Exact ? null : Steps), ("ε", Exact ? null : Epsilon), ("exact", Exact), ("bfloat16", BFloat16), ("scale", Scale)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Orthogonalize _options;
        private readonly NewtonSchulz<T>? _iteration;
        private readonly PolarFactor? _exact;
        private readonly double[] _matrix;

        public State(Orthogonalize options, ParameterLayout layout)
            : base(layout)
        {
            _options = options;
            (int, int)[] shapes = [.. layout.Groups.Select(group => (group.Rows, group.Columns))];
            _iteration = options.Exact ? null : new NewtonSchulz<T>(shapes, options.BFloat16);
            _exact = options.Exact ? new PolarFactor(shapes) : null;
            _matrix = new double[options.Exact ? layout.Groups.Select(group => group.Count).DefaultIfEmpty().Max() : 0];
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            (int rows, int columns) = (Layout.Groups[group].Rows, Layout.Groups[group].Columns);
            _iteration?.Apply(update, rows, columns, _options.Steps, _options.Epsilon, context.Threads);
            if (_exact is not null)
            {
                Span<double> matrix = _matrix.AsSpan(0, update.Length);
                TensorPrimitives.ConvertTruncating<T, double>(update, matrix);
                _exact.Apply(matrix, rows, columns, context.Threads);
                TensorPrimitives.ConvertTruncating<double, T>(matrix, update);
            }

            double scale = _options.Scale switch
            {
                OrthogonalScale.RowsOverColumns => Math.Sqrt(Math.Max(1, (double)rows / columns)),
                OrthogonalScale.LikeAdam => 0.2 * Math.Sqrt(Math.Max(rows, columns)),
                _ => 1,
            };
            if (scale != 1)
            {
                TensorPrimitives.Multiply(update, T.CreateTruncating(scale), update);
            }
        }
    }
}
