using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// VR-CCD (Cai, Song, Wright and Diakonikolas, ICML 2023): PAGE block by block. In each cycle every block j of columns takes
/// x_k^j = prox(x_{k-1}^j - ηGʲ) at the point x_{k-1,j} whose earlier blocks are already new. One coin per cycle decides whether
/// Gʲ is the full gradient (p = b/(n + b)) or gains (1/b) Σ (∇ʲfᵢ(x_{k-1,j}) - ∇ʲfᵢ(x_{k-2,j})) over the cycle's b = ⌊√n⌋ rows.
/// </summary>
/// <remarks>The margins of the rows in play are kept at both points and follow the blocks. η = 1/L with the smoothness
/// constant of the mean loss, which stands in for the paper's L̂.</remarks>
internal sealed class VrCcdRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly ColumnBlocks<TRows, TLoss> _blocks;
    private readonly int[] _batch;
    private readonly int[] _everyRow;
    private readonly double _probability;
    private readonly double[] _g;
    private readonly double[] _partial;
    private readonly double[] _move;
    private readonly double[] _margins;
    private readonly double[] _earlierMargins;
    private readonly double[] _derivative;
    private readonly double[] _earlier;
    private readonly double[] _x;
    private readonly double[] _previousMove;
    private bool _started;

    public VrCcdRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        _blocks = new ColumnBlocks<TRows, TLoss>(oracle);
        _batch = new int[Math.Max(1, (int)Math.Sqrt(oracle.Count))];
        _everyRow = oracle.Data.ActiveRows.ToArray();
        _probability = (double)_batch.Length / (oracle.Count + _batch.Length);
        LearningRate = 1 / PowerIteration.MeanSmoothness(oracle);
        _x = [.. start];
        (_g, _partial) = (new double[start.Length], new double[start.Length]);
        (_move, _previousMove) = (new double[start.Length], new double[start.Length]);
        (_margins, _earlierMargins) = (new double[_everyRow.Length * oracle.Outputs], new double[_batch.Length * oracle.Outputs]);
        (_derivative, _earlier) = (new double[oracle.Outputs], new double[oracle.Outputs]);
    }

    public override double LearningRate { get; }

    public override void Pass()
    {
        for (long goal = _oracle.Evaluations + _oracle.Count; _oracle.Evaluations < goal;)
        {
            bool full = !_started || _oracle.Sampler.Random.NextDouble() < _probability;
            _started = true;
            if (!full)
            {
                _oracle.Sampler.Fill(_batch);
            }
            Cycle(full ? _everyRow : _batch, full);
        }
    }

    public override void Read(double[] weights) => _x.CopyTo(weights, 0);

    /// <summary>One cycle over these rows, by a fresh gradient or by differences.</summary>
    internal void Cycle(int[] rows, bool full)
    {
        int outputs = _oracle.Outputs;
        double[] previous = [.. _x];
        TensorPrimitives.Subtract(previous, _previousMove, previous);
        for (int k = 0; k < rows.Length; k++)
        {
            _oracle.Margin(rows[k], _x, _margins.AsSpan(k * outputs, outputs));
            if (!full)
            {
                _oracle.Margin(rows[k], previous, _earlierMargins.AsSpan(k * outputs, outputs));
            }
        }
        // A block is a share of each row's gradient; all blocks together are one, or two for a difference.
        _oracle.CountEvaluations(full ? rows.Length : 2 * rows.Length);
        for (int block = 0; block < _blocks.Count; block++)
        {
            _oracle.Token.ThrowIfCancellationRequested();
            Estimate(rows, block, full);
            Move(block);
            Follow(rows, block, full);
        }
        _move.CopyTo(_previousMove, 0);
    }

    /// <summary>Gʲ from the margins at hand.</summary>
    private void Estimate(int[] rows, int block, bool full)
    {
        Range range = _blocks.Weights(block);
        Span<double> g = _g.AsSpan(range), partial = _partial.AsSpan(range);
        partial.Clear();
        for (int k = 0; k < rows.Length; k++)
        {
            _oracle.WeightedDerivative(rows[k], _margins.AsSpan(k * _derivative.Length, _derivative.Length), _derivative);
            if (!full)
            {
                _oracle.WeightedDerivative(rows[k], _earlierMargins.AsSpan(k * _derivative.Length, _derivative.Length), _earlier);
                TensorPrimitives.Subtract(_derivative, _earlier, _derivative);
            }
            _blocks.Add(rows[k], block, _derivative, _partial);
        }
        if (full)
        {
            g.Clear();
        }
        TensorPrimitives.MultiplyAdd(partial, 1.0 / rows.Length, g, g);
    }

    private void Move(int block)
    {
        Range range = _blocks.Weights(block);
        Span<double> x = _x.AsSpan(range), move = _move.AsSpan(range);
        x.CopyTo(move);
        TensorPrimitives.MultiplyAdd(_g.AsSpan(range), -LearningRate, x, x);
        _oracle.Regularizer.Prox(_x.AsSpan(_blocks.Features(block)), LearningRate, _oracle.Outputs);
        TensorPrimitives.Subtract(x, move, move);
    }

    private void Follow(int[] rows, int block, bool full)
    {
        for (int k = 0; k < rows.Length; k++)
        {
            _blocks.Dot(rows[k], block, _move, _margins.AsSpan(k * _derivative.Length, _derivative.Length));
            if (!full)
            {
                _blocks.Dot(rows[k], block, _previousMove, _earlierMargins.AsSpan(k * _derivative.Length, _derivative.Length));
            }
        }
    }
}
