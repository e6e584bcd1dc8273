using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The idea of 1-bit Adam (Tang et al., ICML 2021): Adam for a number of steps, and then with its second moment frozen, u = m / (√v + ε).
/// With <see cref="Compress"/> the momentum is then replaced by its signs: c = sign(m + δ)·‖m + δ‖/√d for each group of d parameters, and
/// what was lost, δ ← m + δ - c, is added the next time.
/// </summary>
/// <remarks>
/// There is no bias correction, as in DeepSpeed's implementation. The length of the compressed momentum is from memory of the paper.
/// </remarks>
public sealed record ScaleByFrozenVariance : MomentTransformation
{
    /// <summary>β = (0.9, 0.999), ε = 1e-8.</summary>
    public ScaleByFrozenVariance()
        : base(0.9, 0.999, 1e-8)
    {
    }

    /// <summary>Steps after which v is frozen, at least 1: 15 to 20 % of the training in the paper; 1,000.</summary>
    public int FreezeAfter { get; init => field = OptionValue.AtLeast(value, 1); } = 1000;

    /// <summary>Whether the momentum is compressed to signs once v is frozen.</summary>
    public bool Compress { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [.. base.Options, ("freeze after", FreezeAfter), ("compress", Compress)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        var first = new State<T>(this, layout);
        return Compress ? new ChainState<T>(layout, first, new CompressingState<T>(first)) : first;
    }

    private sealed class State<T> : MomentState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByFrozenVariance _options;
        private bool _adapts;

        public State(ScaleByFrozenVariance options, ParameterLayout layout)
            : base(options, layout)
        {
            _options = options;
            Lost = options.Compress ? Values("lost") : null;
            Lengths = new T[layout.Groups.Count];
            Epsilon = T.CreateTruncating(options.Epsilon);
        }

        public T[]? Lost { get; }

        public T[] Lengths { get; }

        public T[] Variance => Second;

        public T Epsilon { get; }

        public bool Compresses => _options.Compress && !_adapts;

        protected internal override int SumCount => _options.Compress ? 1 : 0;

        protected internal override void Begin(in GradientStep<T> context) => _adapts = context.Number <= _options.FreezeAfter;

        protected internal override void Update(in ElementBlock<T> block)
        {
            AverageFirst(block, block.Update);
            if (_adapts)
            {
                AverageSecond(block, block.Update);
            }

            if (!Compresses)
            {
                Divide(block, block.Of(First), block.Of(Second), T.One, Epsilon);
                return;
            }

            TensorPrimitives.Add(block.Of(First), block.Of(Lost!), block.Update);
            block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            for (int group = 0; group < sums.Length; group++)
            {
                Lengths[group] = T.CreateTruncating(Math.Sqrt(sums[group] / Math.Max(1, Layout.Groups[group].Count)));
            }
        }
    }

    private sealed class CompressingState<T>(State<T> first) : ElementwiseState<T>(first.Layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected internal override void Update(in ElementBlock<T> block)
        {
            if (!first.Compresses)
            {
                return;
            }

            Span<T> lost = block.Of(first.Lost!), compressed = block.Scratch;
            BlockMath.Sign(block.Update, compressed);
            TensorPrimitives.Multiply(compressed, first.Lengths[block.Group], compressed);
            TensorPrimitives.Subtract(block.Update, compressed, lost);
            TensorPrimitives.Sqrt<T>(block.Of(first.Variance), block.Update);
            TensorPrimitives.Add(block.Update, first.Epsilon, block.Update);
            TensorPrimitives.Divide(compressed, block.Update, block.Update);
        }
    }
}
