using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// u = Σ_k w_k g_k with w_k ∝ n_k^α for micro-batches of n_k rows: the mean with the least variance where that of g_k, a mean over rows, is
/// in proportion to n_k^-α. α = 1 is for independent rows, the mean over all of them; α = 0 for rows that are all alike in each
/// micro-batch. See <see cref="GroupWeights"/> for the paper.
/// </summary>
public sealed record AverageByRows : GradientTransformation
{
    /// <summary>α in [0, 1]; 1.</summary>
    public double Alpha { get; init => field = OptionValue.Share(value); } = 1;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Source;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.MicroBatches | GradientNeeds.MicroBatchRows;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("α", Alpha)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, Alpha);

    private sealed class State<T>(ParameterLayout layout, double alpha) : MicroBatchState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private double[] _weights = [];

        protected internal override void Begin(in GradientStep<T> context)
        {
            base.Begin(context);
            if (_weights.Length < BatchCount)
            {
                _weights = new double[BatchCount];
            }

            GroupWeights.MinimumVariance(context.MicroBatchRows, -alpha, _weights.AsSpan(0, BatchCount));
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            block.Update.Clear();
            for (int k = 0; k < BatchCount; k++)
            {
                TensorPrimitives.MultiplyAdd(Batch(k, block), T.CreateTruncating(_weights[k] / BatchCount), block.Update, block.Update);
            }
        }
    }
}
