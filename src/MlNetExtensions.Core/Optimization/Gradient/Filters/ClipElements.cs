using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>u ← min(max(u, -c), c), each element by itself. Changes the direction, unlike a bound on a norm.</summary>
public sealed record ClipElements : GradientTransformation
{
    /// <param name="limit">c: positive and finite.</param>
    public ClipElements(double limit) => Limit = OptionValue.Positive(limit, nameof(limit));

    /// <summary>c.</summary>
    public double Limit { get; }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Any;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Limit)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, Limit);

    private sealed class State<T>(ParameterLayout layout, double limit) : ElementwiseState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T _limit = T.CreateTruncating(limit);

        protected internal override void Update(in ElementBlock<T> block)
        {
            TensorPrimitives.Min(block.Update, _limit, block.Update);
            TensorPrimitives.Max(block.Update, -_limit, block.Update);
        }
    }
}
