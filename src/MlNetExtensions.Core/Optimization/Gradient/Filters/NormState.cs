using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>The first half of a link that needs norms: Σ u² of each group, of which factors for <see cref="GroupFactorState{T}"/> are made.</summary>
internal abstract class NormState<T>(ParameterLayout layout) : ElementwiseState<T>(layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What the second half multiplies each group by.</summary>
    public T[] Factors { get; } = new T[layout.Groups.Count];

    protected internal sealed override int SumCount => 1;

    protected internal override void Update(in ElementBlock<T> block) => block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);

    /// <summary>Both halves.</summary>
    public ChainState<T> WithFactors() => new(Layout, this, new GroupFactorState<T>(Layout, Factors));

    /// <summary>The factor that takes a norm down to a limit.</summary>
    protected static T Factor(double norm, double limit) => norm > limit ? T.CreateTruncating(limit / norm) : T.One;
}
