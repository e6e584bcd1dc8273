using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <content>Forward, loss and backward of one batch.</content>
internal sealed unsafe partial class NetworkPass<T>
{
    private const int LargestBlock = 256;
    private const ulong SamplingPart = 1UL << 32;
    private readonly NetworkLoss? _loss;
    private readonly double[] _shares;
    private readonly Action<int> _prepareTask;
    private readonly Action<int> _forwardBlock;
    private readonly Action<int> _forwardColumns;
    private readonly Action<int> _backwardBlock;
    private readonly Action<int> _backwardColumns;
    private readonly Action<int> _gradientTask;

    // Of the pass under way.
    private PassContext<T> _context;
    private Segment _segment;
    private int _blockRows;
    private bool _judged;
    private bool _isScaled;
    private nint _target;
    private (int First, int Past) _gradientRows;

    /// <summary>Computes <see cref="Output"/> for the rows in <see cref="Input"/> or <see cref="Sparse"/>.</summary>
    /// <param name="parameters">All parameters.</param>
    /// <param name="statistics">All running statistics.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="prepared">Whether these parameters are the ones of the last scoring pass.</param>
    public void Score(ReadOnlySpan<T> parameters, ReadOnlySpan<T> statistics, int rows, bool prepared = false)
    {
        fixed (T* p = parameters, s = statistics)
        {
            Begin(p, s, rows, training: false, updateStatistics: false, seed: 0);
            _judged = false;
            Forward(_scoring, prepared);
        }
    }

    /// <summary>A pass in training mode that does nothing but move the running statistics.</summary>
    /// <inheritdoc cref="Score"/>
    public void Normalize(ReadOnlySpan<T> parameters, Span<T> statistics, int rows)
    {
        fixed (T* p = parameters, s = statistics)
        {
            Begin(p, s, rows, training: true, updateStatistics: true, seed: 0);
            _judged = false;
            Forward(_training, prepared: false);
        }
    }

    /// <summary>The loss of the rows without training: dropout and batch statistics are off, and no gradient is prepared.</summary>
    /// <inheritdoc cref="Score"/>
    public void Judge(ReadOnlySpan<T> parameters, ReadOnlySpan<T> statistics, int rows, bool prepared = false)
    {
        fixed (T* p = parameters, s = statistics)
        {
            Begin(p, s, rows, training: false, updateStatistics: false, seed: 0);
            _judged = true;
            Forward(_scoring, prepared);
        }
    }

    /// <summary>Computes the loss of the batch and its gradient with respect to all parameters.</summary>
    /// <param name="parameters">All parameters.</param>
    /// <param name="statistics">All running statistics.</param>
    /// <param name="updateStatistics">Whether the running statistics move.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="seed">Of masks; the same seed gives the same.</param>
    /// <param name="gradient">Where the gradient is written; empty where <paramref name="parts"/> are wanted.</param>
    /// <param name="parts">Where the mean gradients of parts of the rows are written, the first rows into the first.</param>
    /// <param name="bounds">The first row of every part, and the number of rows; empty for equal parts.</param>
    /// <param name="norms">Where the norms of the gradients of the rows' own losses are written; empty for none.</param>
    /// <returns>The loss of the batch.</returns>
    public double Gradient(
        ReadOnlySpan<T> parameters, Span<T> statistics, bool updateStatistics, int rows, ulong seed, Span<T> gradient,
        ReadOnlySpan<Memory<T>> parts = default, Span<T> norms = default, ReadOnlySpan<int> bounds = default)
    {
        fixed (T* p = parameters, s = statistics, g = gradient)
        {
            double loss = Loss(p, s, rows, seed, updateStatistics);
            if (Sampler is { } sampler)
            {
                BackwardBySample(sampler, NormalRandom.Part(seed, SamplingPart + Redraw));
            }
            else
            {
                Backward();
            }

            if (!norms.IsEmpty)
            {
                WriteNorms(norms);
            }

            if (parts.IsEmpty)
            {
                WriteGradient(g, 0, rows);
            }
            else
            {
                WriteParts(parts, bounds);
                Mean(parts, bounds, gradient);
            }

            return loss;
        }
    }

    /// <summary>The gradient with respect to all parameters of what is judged over the outputs of all rows together. Running statistics move.</summary>
    /// <param name="parameters">All parameters.</param>
    /// <param name="statistics">All running statistics.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="seed">Of masks; the same seed gives the same.</param>
    /// <param name="gradient">Where the gradient is written.</param>
    /// <param name="judge">Reads <see cref="Output"/> and writes <see cref="OutputDelta"/>.</param>
    public void Gradient(ReadOnlySpan<T> parameters, Span<T> statistics, int rows, ulong seed, Span<T> gradient, Action judge)
    {
        fixed (T* p = parameters, s = statistics, g = gradient)
        {
            Begin(p, s, rows, training: true, updateStatistics: true, seed);
            _judged = false;
            Forward(_training, prepared: false);
            judge();
            Backward();
            WriteGradient(g, 0, rows);
        }
    }

    private void Begin(T* parameters, T* statistics, int rows, bool training, bool updateStatistics, ulong seed)
    {
        bool readsSparse = _layers[0] is DensePass<T>;
        if (Sparse.Count > 0 && !readsSparse)
        {
            FillIn();
        }

        _context = new PassContext<T>(
            (nint)parameters, (nint)statistics, rows, training, updateStatistics, seed, Sparse.Count > 0 && readsSparse ? Sparse : null);
        int share = (rows + _team.Threads - 1) / _team.Threads;
        _blockRows = Math.Min(LargestBlock, (share + PanelProduct<T>.Rows - 1) / PanelProduct<T>.Rows * PanelProduct<T>.Rows);
    }

    // Sparse rows for a first layer that reads dense ones.
    private void FillIn()
    {
        for (int row = 0; row < Sparse.Count; row++)
        {
            Span<T> values = Input.Row(row);
            values.Clear();
            for (int k = 0; k < Sparse.Columns(row).Length; k++)
            {
                values[Sparse.Columns(row)[k]] = Sparse.Values(row)[k];
            }
        }
    }

    private void Forward(Segment[] segments, bool prepared)
    {
        if (!prepared)
        {
            _team.Run(_prepare.Length, _prepareTask);
        }

        if (segments[0].Coupled)
        {
            LoadRows?.Invoke(0, _context.Rows);
        }

        foreach (Segment segment in segments)
        {
            RunSegment(segment, _forwardBlock, _forwardColumns);
        }
    }

    private double Loss(T* parameters, T* statistics, int rows, ulong seed, bool updateStatistics)
    {
        Begin(parameters, statistics, rows, training: true, updateStatistics, seed);
        _judged = true;
        Forward(_training, prepared: false);
        _loss!.Share(Losses.AsSpan(0, rows), Weights.AsSpan(0, rows), _shares.AsSpan(0, rows));
        return TensorPrimitives.Dot<double>(_shares.AsSpan(0, rows), Losses.AsSpan(0, rows));
    }

    private void Backward()
    {
        for (int i = _training.Length - 1; i >= 0; i--)
        {
            RunSegment(_training[i], _backwardBlock, _backwardColumns);
        }
    }

    private void RunSegment(Segment segment, Action<int> blocks, Action<int> columns)
    {
        _segment = segment;
        if (segment.Coupled)
        {
            _team.Run(_layers[segment.First].ColumnTasks, columns);
        }
        else
        {
            _team.Run((_context.Rows + _blockRows - 1) / _blockRows, blocks);
        }
    }

    private (int First, int Past) BlockRows(int block) =>
        (block * _blockRows, Math.Min((block + 1) * _blockRows, Output.Rows));

    private void PrepareTask(int task) => _prepare[task].Layer.Prepare(_context, _prepare[task].Task);

    private void ForwardColumns(int task) => _layers[_segment.First].ForwardColumns(_context, task);

    private void BackwardColumns(int task) => _layers[_segment.First].BackwardColumns(_context, task);

    private void ForwardBlock(int block)
    {
        (int first, int past) = BlockRows(block);
        if (_segment.First == 0)
        {
            LoadRows?.Invoke(first, Math.Min(past, _context.Rows));
        }

        for (int i = _segment.First; i < _segment.Past; i++)
        {
            _layers[i].Forward(_context, first, past);
            AddNoise(i, first, past);
        }

        if (_judged && _segment.Past == _layers.Length)
        {
            for (int row = first; row < Math.Min(past, _context.Rows); row++)
            {
                Losses[row] = double.CreateTruncating(_loss!.Evaluate<T>(Output.Row(row), Targets.Row(row), OutputDelta.Row(row)));
            }
        }
    }

    private void BackwardBlock(int block)
    {
        (int first, int past) = BlockRows(block);
        if (_judged && !_isScaled && _segment.Past == _layers.Length)
        {
            for (int row = first; row < Math.Min(past, _context.Rows); row++)
            {
                Span<T> delta = OutputDelta.Row(row);
                TensorPrimitives.Multiply(delta, T.CreateTruncating(_shares[row]), delta);
            }
        }

        for (int i = _segment.Past - 1; i >= _segment.First; i--)
        {
            _layers[i].Backward(_context, first, past);
        }
    }
}
