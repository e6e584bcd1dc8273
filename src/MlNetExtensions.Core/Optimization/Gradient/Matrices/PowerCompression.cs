using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Optimization.Gradient;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// PowerSGD (Vogels, Karimireddy and Jaggi, "PowerSGD: Practical Low-Rank Gradient Compression for Distributed Optimization", NeurIPS 2019):
/// a matrix becomes its approximation of rank r, and what that leaves out is added to the next gradient: M = g + e, u = PQᵀ, e = M - u.
/// In turn P is made orthonormal and Q = MᵀP, or Q is and P = MQ: half a power iteration a step, from the factors of the step before.
/// </summary>
/// <remarks>
/// With one worker, as here, nothing is sent: the link shows what compression with error feedback does to training. Matrices for which the
/// factors are not less than half as long, and vectors, are left as they are; the official code also leaves the first 100 steps alone.
/// </remarks>
public sealed record PowerCompression : GradientTransformation
{
    /// <summary>r, at least 1; 1. At most the shorter side is used.</summary>
    public int Rank { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <summary>Half iterations of a step, at least 1; 1. Each approximates what the one before it left.</summary>
    public int Iterations { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <summary>Least ratio of a matrix's length to that of its factors, positive; 2.</summary>
    public double MinimumRatio { get; init => field = OptionValue.Positive(value); } = 2;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Any;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("r", Rank), ("iterations", Iterations), ("ratio above", MinimumRatio)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout, seed);

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly PowerCompression _options;
        private readonly PowerFactors<T>?[] _factors;
        private readonly MatrixMultiplier<T> _products;
        private readonly T[][] _errors;

        public State(PowerCompression options, ParameterLayout layout, ulong seed)
            : base(layout)
        {
            _options = options;
            long[] place = Integers("random");
            place[0] = unchecked((long)seed);
            var random = new GradientRandom(place);
            _errors = new T[layout.Groups.Count][];
            _factors = [.. layout.Groups.Select((group, i) => Create(group, i, random))];
            _products = new MatrixMultiplier<T>(_factors.SelectMany(factors => factors?.Products ?? []));
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            if (_factors[group] is not { } factors)
            {
                return;
            }

            // Error and gradient are one until what the factors hold is taken away: the update is the difference.
            Span<T> error = _errors[group];
            TensorPrimitives.Add(error, update, error);
            error.CopyTo(update);
            for (int i = 0; i < _options.Iterations; i++)
            {
                bool ofRows = ((context.Number - 1) * _options.Iterations + i) % 2 == 0;
                factors.Subtract(_products, error, ofRows, context.Threads);
            }

            TensorPrimitives.Subtract(update, error, update);
        }

        private PowerFactors<T>? Create(ParameterGroup group, int index, GradientRandom random)
        {
            int rank = Math.Min(_options.Rank, Math.Min(group.Rows, group.Columns));
            bool isCompressed = group.Kind == ParameterKind.Matrix
                && group.Count > _options.MinimumRatio * rank * ((double)group.Rows + group.Columns);
            _errors[index] = Values(Invariant($"error of {group.Name}"), isCompressed ? group.Count : 0);
            if (!isCompressed)
            {
                return null;
            }

            T[] left = Values(Invariant($"P of {group.Name}"), rank * group.Rows), right = Values(Invariant($"Q of {group.Name}"), rank * group.Columns);
            foreach (ref T value in left.AsSpan())
            {
                value = T.CreateTruncating(random.Normal());
            }

            return new PowerFactors<T>(group.Rows, group.Columns, left, right, random);
        }
    }
}
