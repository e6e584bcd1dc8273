using System.Numerics.Tensors;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Prefers rows in parts of the space that were seldom visited: rows are hashed by the signs of random projections of their vectors, and
/// drawn without repeats in proportion to (1 + visits of the cell)^-power. All weights are 1.
/// </summary>
/// <remarks>
/// Duan and others, "Novelty-based Sample Reuse for Continuous Robotics Control", 2024, uses novel rows again and passes over frequent
/// ones, with a measure that is not public; counts of hashed cells are those of Tang and others, "#Exploration", NeurIPS 2017.
/// </remarks>
public sealed record NoveltySampler : PoolSampler
{
    /// <summary>Projections, from 1 to 30: 2^bits cells at most; 12.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Bits
    {
        get;
        init => field = (int)OptionValue.Check(value is >= 1 and <= 30, value, "from 1 to 30");
    } = 12;

    /// <summary>The power, positive; 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Power
    {
        get;
        init => field = OptionValue.Positive(value);
    } = 0.5;

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Vectors | PoolParts.Visits;

    /// <summary>(1 + visits of the row's cell)^-power, in (0, 1].</summary>
    public double[] Novelties(SelectionPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        int[] cells = Cells(pool);
        var visits = new Dictionary<int, double>();
        for (int i = 0; i < cells.Length; i++)
        {
            visits[cells[i]] = visits.GetValueOrDefault(cells[i]) + pool.Visits.Span[i];
        }

        return Array.ConvertAll(cells, cell => Math.Pow(1 + visits[cell], -Power));
    }

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed) =>
        new StochasticBatchSampler().Select(pool.WithScores(Novelties(pool)), count, seed);

    /// <summary>Projections do not depend on the seed: cells are the same in every round. They pass through the mean of the rows.</summary>
    private int[] Cells(SelectionPool pool)
    {
        double[] mean = new double[pool.Dimension], projections = new double[Bits * pool.Dimension];
        for (int i = 0; i < pool.Count; i++)
        {
            TensorPrimitives.Add(mean, pool.Vector(i), mean);
        }

        TensorPrimitives.Divide(mean, pool.Count, mean);
        var random = new SelectionRandom(0);
        for (int i = 0; i < projections.Length; i++)
        {
            projections[i] = random.Normal();
        }

        int[] cells = new int[pool.Count];
        for (int b = 0; b < Bits; b++)
        {
            ReadOnlySpan<double> projection = projections.AsSpan(b * pool.Dimension, pool.Dimension);
            double offset = TensorPrimitives.Dot<double>(projection, mean);
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] |= TensorPrimitives.Dot(projection, pool.Vector(i)) > offset ? 1 << b : 0;
            }
        }

        return cells;
    }
}
