using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// VR-A-CODER (Lin, Song and Diakonikolas, ICML 2023): accelerated dual averaging over cyclic blocks. In epoch s with snapshot
/// ỹ and a² = K·A(1 + Aγ)/(8L), A⁺ = A + a, each of K cycles takes x = (A·ỹ + a·v)/A⁺ and visits the blocks from last to first:
/// q = ∇ʲfᵢ(w) - ∇ʲfᵢ(ỹ) + ∇ʲf(ỹ) + (a'/a)(∇ʲfᵢ(x₋) - ∇ʲfᵢ(w₋)), z ← z + a·q, v = prox(x₀ - z/K), y = (A·ỹ + a·v)/A⁺. Here w is x with the
/// blocks already visited taken from y, x₋ and w₋ are those of the cycle before, and a' is its a. The next snapshot is the mean of y.
/// </summary>
/// <remarks>The order of updates and the constants are those of the authors' code. K = n / number of blocks, so an epoch
/// is about four passes; L is the largest row's.</remarks>
internal sealed class VrACoderRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly ColumnBlocks<TRows, TLoss> _blocks;
    private readonly int _cycles;
    private readonly int[] _rows;
    private readonly double[] _start;
    private readonly double[] _snapshot;
    private readonly double[] _gradient;
    private readonly double[] _derivatives;
    private readonly double[] _z;
    private readonly double[] _v;
    private readonly double[] _sum;
    private readonly double[] _q;
    private readonly double[] _w;
    private readonly double[] _earlierW;
    private double[] _x, _y;
    private double[] _earlierX, _earlierY;
    private readonly double[] _margins;
    private readonly double[] _change;
    private readonly double[] _other;
    private double _a, _total;
    private double _earlierA;
    private int _cyclesDone;
    private bool _started;

    public VrACoderRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        _blocks = new ColumnBlocks<TRows, TLoss>(oracle);
        _cycles = Math.Max(1, oracle.Count / _blocks.Count);
        _rows = new int[_blocks.Count];
        _a = _total = 1 / (4 * oracle.Smoothness);
        int size = start.Length;
        (_start, _snapshot, _v) = ([.. start], [.. start], [.. start]);
        (_x, _y, _w) = ([.. start], [.. start], [.. start]);
        (_earlierX, _earlierY, _earlierW) = ([.. start], [.. start], [.. start]);
        (_gradient, _z, _sum, _q) = (new double[size], new double[size], new double[size], new double[size]);
        _derivatives = new double[oracle.Data.Rows.Count * oracle.Outputs];
        (_margins, _change, _other) = (new double[oracle.Outputs], new double[oracle.Outputs], new double[oracle.Outputs]);
    }

    /// <summary>a: the weight of the epoch's gradients.</summary>
    public override double LearningRate => _a;

    private double PreviousTotal => _total - _a;

    public override void Pass()
    {
        if (!_started)
        {
            Start();
        }
        for (long goal = _oracle.Evaluations + _oracle.Count; _oracle.Evaluations < goal;)
        {
            if (_cyclesDone == 0)
            {
                BeginEpoch();
            }
            _oracle.Token.ThrowIfCancellationRequested();
            _oracle.Sampler.Fill(_rows);
            Cycle(_rows);
        }
    }

    public override void Read(double[] weights) => _y.CopyTo(weights, 0);

    /// <summary>The first epoch is one proximal step from the start, of weight 1/(4L).</summary>
    internal void Start()
    {
        _started = true;
        _oracle.Gradient(_start, _gradient, _derivatives);
        TensorPrimitives.Multiply(_gradient, _cycles * _total, _z);
        TensorPrimitives.MultiplyAdd(_gradient, -_total, _start, _v);
        _oracle.Regularizer.Prox(_v.AsSpan(0, _oracle.FeatureSize), _total, _oracle.Outputs);
        _v.CopyTo(_snapshot, 0);
        _v.CopyTo(_y, 0);
    }

    internal void BeginEpoch()
    {
        _earlierA = _a;
        _a = Math.Sqrt(_cycles * _total * (1 + _total * _oracle.Regularizer.L2) / (8 * _oracle.Smoothness));
        _total += _a;
        _oracle.Gradient(_snapshot, _gradient, _derivatives);
        Array.Clear(_sum);
    }

    /// <summary>One cycle, with one row for each block (in the order of the visits).</summary>
    internal void Cycle(ReadOnlySpan<int> rows)
    {
        (_x, _earlierX, _y, _earlierY) = (_earlierX, _x, _earlierY, _y);
        Mix(_v, _x, Range.All);
        _x.CopyTo(_w, 0);
        _earlierX.CopyTo(_earlierW, 0);
        _cyclesDone++;
        for (int block = _blocks.Count - 1, visit = 0; block >= 0; block--, visit++)
        {
            Extrapolate(rows[visit], block);
            Move(block);
            Range range = _blocks.Weights(block);
            _y.AsSpan(range).CopyTo(_w.AsSpan(range));
            _earlierY.AsSpan(range).CopyTo(_earlierW.AsSpan(range));
        }
        _earlierA = _a;
        TensorPrimitives.Add<double>(_sum, _y, _sum);
        if (_cyclesDone == _cycles)
        {
            TensorPrimitives.Divide(_sum, (double)_cycles, _snapshot);
            _cyclesDone = 0;
        }
    }

    /// <summary>qʲ.</summary>
    private void Extrapolate(int row, int block)
    {
        double ratio = _earlierA / _a;
        Derivative(row, _w, _change);
        TensorPrimitives.Subtract(_change, _derivatives.AsSpan(row * _change.Length, _change.Length), _change);
        Derivative(row, _earlierX, _other);
        TensorPrimitives.MultiplyAdd(_other, ratio, _change, _change);
        Derivative(row, _earlierW, _other);
        TensorPrimitives.MultiplyAdd(_other, -ratio, _change, _change);
        Range range = _blocks.Weights(block);
        _gradient.AsSpan(range).CopyTo(_q.AsSpan(range));
        _blocks.Add(row, block, _change, _q);
    }

    private void Move(int block)
    {
        Range range = _blocks.Weights(block);
        Span<double> z = _z.AsSpan(range), v = _v.AsSpan(range);
        TensorPrimitives.MultiplyAdd(_q.AsSpan(range), _a, z, z);
        TensorPrimitives.MultiplyAdd(z, -1.0 / _cycles, _start.AsSpan(range), v);
        double weight = PreviousTotal + _a * _cyclesDone / _cycles;
        _oracle.Regularizer.Prox(_v.AsSpan(_blocks.Features(block)), weight, _oracle.Outputs);
        Mix(_v, _y, range);
    }

    /// <summary>target ← (A·ỹ + a·v)/A⁺ on a range.</summary>
    private void Mix(double[] v, double[] target, Range range)
    {
        Span<double> mixed = target.AsSpan(range);
        TensorPrimitives.Multiply(_snapshot.AsSpan(range), PreviousTotal / _total, mixed);
        TensorPrimitives.MultiplyAdd(v.AsSpan(range), _a / _total, mixed, mixed);
    }

    private void Derivative(int row, double[] point, double[] derivative)
    {
        _oracle.Margin(row, point, _margins);
        _oracle.Derivative(row, _margins, derivative);
    }
}
