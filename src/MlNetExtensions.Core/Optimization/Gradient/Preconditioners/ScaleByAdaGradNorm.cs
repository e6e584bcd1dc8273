using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// AdaGrad-Norm (Ward, Wu and Bottou, ICML 2019; Attia and Koren, ICML 2023): b² = b² + ‖g‖², u = g/b with the norm of the whole gradient:
/// one step size for all parameters that needs no knowledge of smoothness or noise.
/// </summary>
/// <remarks>While b = 0 (an initial value of 0 and no gradient yet) the update is zero.</remarks>
public sealed record ScaleByAdaGradNorm : GradientTransformation
{
    /// <summary>b₀, not negative; 0.1.</summary>
    public double InitialNorm { get; init => field = OptionValue.NotNegative(value); } = 0.1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("b0", InitialNorm)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factors = new T[layout.Groups.Count];
        return new ChainState<T>(layout, new LengthState<T>(InitialNorm, layout, factors), new GroupFactorState<T>(layout, factors));
    }

    private sealed class LengthState<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _factors;
        private readonly double[] _sum;

        public LengthState(double initial, ParameterLayout layout, T[] factors)
            : base(layout)
        {
            _factors = factors;
            _sum = Numbers("b²");
            _sum[0] = initial * initial;
        }

        protected internal override int SumCount => 1;

        protected internal override void Update(in ElementBlock<T> block) => block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            foreach (double sum in sums)
            {
                _sum[0] += sum;
            }

            _factors.AsSpan().Fill(_sum[0] > 0 ? T.CreateTruncating(1 / Math.Sqrt(_sum[0])) : T.Zero);
        }
    }
}
