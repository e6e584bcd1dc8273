using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>What transformations know of a step besides the gradient.</summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct GradientStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double? _loss;

    /// <summary>A step of which only what every step has is known.</summary>
    public GradientStep()
    {
    }

    /// <summary>
    /// Steps taken, this one included: from 1. Set by <see cref="GradientOptimizer{T}"/>; a step that was rejected does not count.
    /// </summary>
    public long Number { get; init; }

    /// <summary>The parameters before the step, at which the gradient was taken. Set by <see cref="GradientOptimizer{T}"/>.</summary>
    public ReadOnlySpan<T> Parameters { get; init; }

    /// <summary>Gradients at other parameters; null where there are none to be had.</summary>
    public IGradientOracle<T>? Oracle { get; init; }

    /// <summary>Mean gradients of parts of the mini-batch, each as long as the parameters; empty where they were not computed.</summary>
    public ReadOnlySpan<ReadOnlyMemory<T>> MicroBatches { get; init; }

    /// <summary>Rows of each micro-batch; empty where they have equally many.</summary>
    public ReadOnlySpan<int> MicroBatchRows { get; init; }

    /// <summary>
    /// The cluster, from 0, that the rows of each micro-batch are of (their class, say); empty where that is not known.
    /// </summary>
    public ReadOnlySpan<int> Clusters { get; init; }

    /// <summary>Euclidean norms of the gradients of the single rows; empty where they were not computed.</summary>
    public ReadOnlySpan<T> RowNorms { get; init; }

    /// <summary>Mean loss of the mini-batch; NaN where it is not known.</summary>
    public double Loss { get => _loss ?? double.NaN; init => _loss = value; }

    /// <summary>Rows in the mini-batch; 0 where it is not known.</summary>
    public int Rows { get; init; }

    /// <summary>Threads at most; 0 for all cores. Results have the same bits on any number.</summary>
    public int Threads { get; init; }

    /// <summary>What of <paramref name="needs"/> this step lacks.</summary>
    internal GradientNeeds Lacks(GradientNeeds needs)
    {
        const GradientNeeds oracle = GradientNeeds.CurrentBatch | GradientNeeds.IndependentBatch | GradientNeeds.AllRows;
        GradientNeeds given = (Oracle is null ? GradientNeeds.None : oracle)
            | (MicroBatches.Length < 2 ? GradientNeeds.None : GradientNeeds.MicroBatches)
            | (RowNorms.IsEmpty ? GradientNeeds.None : GradientNeeds.RowNorms)
            | (double.IsNaN(Loss) ? GradientNeeds.None : GradientNeeds.Loss)
            | (Rows < 1 ? GradientNeeds.None : GradientNeeds.Rows)
            | (MicroBatchRows.IsEmpty ? GradientNeeds.None : GradientNeeds.MicroBatchRows)
            | (Clusters.IsEmpty ? GradientNeeds.None : GradientNeeds.Clusters);
        return needs & ~given;
    }
}
