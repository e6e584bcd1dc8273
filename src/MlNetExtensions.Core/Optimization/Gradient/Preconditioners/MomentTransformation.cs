using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>Options of the methods that keep a first moment m and a second moment v of the gradient.</summary>
public abstract record MomentTransformation : GradientTransformation
{
    private protected MomentTransformation(double beta1, double beta2, double epsilon) =>
        (Beta1, Beta2, Epsilon) = (beta1, beta2, epsilon);

    /// <summary>β₁ in [0, 1): what the first moment keeps.</summary>
    public double Beta1 { get; init => field = OptionValue.Fraction(value); }

    /// <summary>β₂ in [0, 1): what the second moment keeps.</summary>
    public double Beta2 { get; init => field = OptionValue.Fraction(value); }

    /// <summary>ε, positive.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("β1", Beta1), ("β2", Beta2), ("ε", Epsilon)];
}

/// <summary>The moments themselves.</summary>
internal abstract class MomentState<T> : ElementwiseState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly (T Keep, T Add) _first;
    private readonly (T Keep, T Add) _second;

    protected MomentState(MomentTransformation options, ParameterLayout layout)
        : base(layout)
    {
        (_beta1, _beta2) = (options.Beta1, options.Beta2);
        (First, Second) = (Values("m"), Values("v"));
        _first = (T.CreateTruncating(_beta1), T.CreateTruncating(1 - _beta1));
        _second = (T.CreateTruncating(_beta2), T.CreateTruncating(1 - _beta2));
    }

    protected T[] First { get; }

    protected T[] Second { get; }

    /// <summary>1 - β₁ᵗ.</summary>
    protected double FirstCorrection(long t) => 1 - Math.Pow(_beta1, t);

    /// <summary>1 - β₂ᵗ.</summary>
    protected double SecondCorrection(long t) => 1 - Math.Pow(_beta2, t);

    /// <summary>m ← β₁m + (1 - β₁)x.</summary>
    protected void AverageFirst(in ElementBlock<T> block, ReadOnlySpan<T> x) =>
        BlockMath.Average(block.Of(First), x, _first.Keep, _first.Add);

    /// <summary>v ← β₂v + (1 - β₂)x², by way of the scratch memory.</summary>
    protected void AverageSecond(in ElementBlock<T> block, ReadOnlySpan<T> x) =>
        BlockMath.AverageSquare(block.Of(Second), x, _second.Keep, _second.Add, block.Scratch);

    /// <summary>u ← s·m / (√v + ε), by way of the scratch memory.</summary>
    protected static void Divide(in ElementBlock<T> block, ReadOnlySpan<T> m, ReadOnlySpan<T> v, T scale, T epsilon)
    {
        Span<T> scratch = block.Scratch;
        TensorPrimitives.Sqrt(v, scratch);
        TensorPrimitives.Add(scratch, epsilon, scratch);
        TensorPrimitives.Multiply(m, scale, block.Update);
        TensorPrimitives.Divide<T>(block.Update, scratch, block.Update);
    }
}
