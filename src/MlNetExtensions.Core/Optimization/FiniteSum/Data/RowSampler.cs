using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Draws row numbers, and knows how much more often than uniformly it draws each.</summary>
internal abstract class RowSampler(Random random)
{
    // Below this ratio, the mixture with uniform draws would gain less than independent draws lose.
    private const double UnevenRows = 4;

    /// <summary>The generator behind the draws, also for a solver's own coins.</summary>
    public Random Random { get; } = random;

    /// <summary>1 / (n·probability) of a row: what makes a weighted draw unbiased.</summary>
    public abstract double Correction(int row);

    public abstract void Fill(Span<int> rows);

    /// <summary>The sampler of this kind; Auto samples by importance where the largest smoothness constant is far above the mean.</summary>
    public static RowSampler Create<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, RowSampling sampling, Random random)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        bool known = data.MeanSmoothness > 0 && double.IsFinite(data.MeanSmoothness);
        bool uneven = data.LargestSmoothness > UnevenRows * data.MeanSmoothness;
        return sampling switch
        {
            RowSampling.Uniform => new UniformSampler(data.ActiveRows.ToArray(), random),
            RowSampling.Importance when known => new ImportanceSampler(data.ActiveRows.ToArray(), Smoothness(data), random),
            RowSampling.Auto when known && uneven => new ImportanceSampler(data.ActiveRows.ToArray(), Smoothness(data), random),
            _ => new ReshufflingSampler(data.ActiveRows, random),
        };
    }

    private static double[] Smoothness<TRows, TLoss>(FiniteSumData<TRows, TLoss> data) where TRows : struct, IRows where TLoss : struct, ILoss
    {
        var smoothness = new double[data.Rows.Count];
        foreach (int row in data.ActiveRows)
        {
            smoothness[row] = data.Smoothness(row);
        }
        return smoothness;
    }
}

/// <summary>Every row once per pass, in random order.</summary>
internal sealed class ReshufflingSampler(RowNumbers numbers, Random random) : RowSampler(random)
{
    // Not before a row is drawn: solvers that visit all rows at a time draw none.
    private int[] _order = [];
    private int _position;

    public override double Correction(int row) => 1;

    public override void Fill(Span<int> rows)
    {
        for (int k = 0; k < rows.Length; k++)
        {
            if (_position == _order.Length)
            {
                _order = _order.Length == 0 ? numbers.ToArray() : _order;
                Random.Shuffle(_order);
                _position = 0;
            }
            rows[k] = _order[_position++];
        }
    }
}

/// <summary>Independent uniform draws.</summary>
internal sealed class UniformSampler(int[] rows, Random random) : RowSampler(random)
{
    public override double Correction(int row) => 1;

    public override void Fill(Span<int> drawn) => Random.GetItems(rows, drawn);
}

/// <summary>
/// Independent draws in constant time each (Walker's alias table). Half of the probability is uniform, so that no row's
/// correction exceeds 2 however smooth the row.
/// </summary>
internal sealed class ImportanceSampler : RowSampler
{
    private readonly int[] _rows;
    private readonly double[] _corrections;
    private readonly double[] _thresholds;
    private readonly int[] _aliases;

    /// <param name="rows">The rows to draw from.</param>
    /// <param name="smoothness">Smoothness constants, by row number.</param>
    /// <param name="random">The generator behind the draws.</param>
    public ImportanceSampler(int[] rows, double[] smoothness, Random random) : base(random)
    {
        _rows = rows;
        _corrections = new double[smoothness.Length];
        _thresholds = new double[rows.Length];
        _aliases = new int[rows.Length];
        double mean = rows.Average(row => smoothness[row]);
        for (int k = 0; k < rows.Length; k++)
        {
            _thresholds[k] = 0.5 + 0.5 * smoothness[rows[k]] / mean;
            _corrections[rows[k]] = 1 / _thresholds[k];
        }
        BuildAliases();
    }

    public override double Correction(int row) => _corrections[row];

    public override void Fill(Span<int> rows)
    {
        for (int k = 0; k < rows.Length; k++)
        {
            int cell = Random.Next(_rows.Length);
            rows[k] = _rows[Random.NextDouble() < _thresholds[cell] ? cell : _aliases[cell]];
        }
    }

    private void BuildAliases()
    {
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (int k = 0; k < _thresholds.Length; k++)
        {
            (_thresholds[k] < 1 ? small : large).Push(k);
        }
        while (small.TryPop(out int low) && large.TryPeek(out int high))
        {
            _aliases[low] = high;
            _thresholds[high] -= 1 - _thresholds[low];
            if (_thresholds[high] < 1)
            {
                small.Push(large.Pop());
            }
        }
        // Rounding may leave a cell short of 1 with no donor left; it keeps all of its own probability.
        foreach (int k in small.Concat(large))
        {
            _thresholds[k] = 1;
        }
    }
}
