using System.Numerics;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// A network at work on batches: buffers for a number of rows, made once, and forward and backward over them on all cores, with the same
/// bits on any number of threads.
/// </summary>
/// <remarks>
/// Layers that treat rows one by one run one after the other over a block of rows, which stays in the cache; a layer that couples rows is
/// a seam between such runs. One batch at a time.
/// </remarks>
internal sealed unsafe partial class NetworkPass<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerPass<T>[] _layers;
    private readonly Segment[] _training;
    private readonly Segment[] _scoring;
    private readonly (LayerPass<T> Layer, int Task)[] _prepare;
    private readonly (LayerPass<T> Layer, int Task)[] _gradient;
    private readonly PassTeam _team;

    /// <param name="shape">The network.</param>
    /// <param name="capacity">Rows of a batch at most.</param>
    /// <param name="loss">What the outputs are judged by; null for scoring only.</param>
    /// <param name="threads">At most; 0 for all cores.</param>
    public NetworkPass(NetworkShape shape, int capacity, NetworkLoss? loss = null, int threads = 0)
    {
        (Shape, Capacity, _loss) = (shape, capacity, loss);
        _team = new PassTeam(threads);
        _layers = [.. shape.Layers.Select((layer, i) => layer.CreatePass<T>(shape.Places[i]))];
        Input = new BatchMatrix<T>(capacity, shape.Inputs);
        BatchMatrix<T> before = Input;
        BatchMatrix<T>? delta = null;
        bool learned = false;
        foreach (LayerPass<T> layer in _layers)
        {
            var output = new BatchMatrix<T>(capacity, layer.Outputs);
            BatchMatrix<T> next = layer.WorksInPlace && delta is not null ? delta : new BatchMatrix<T>(capacity, layer.Outputs);
            layer.Attach(before, output, learned ? delta : null, next);
            learned |= layer.GradientTasks > 0;
            (before, delta) = (output, next);
        }

        (Output, OutputDelta) = (before, delta!);
        (_training, _scoring) = ([.. Segments(_layers)], [new Segment(0, _layers.Length, false)]);
        _prepare = [.. _layers.SelectMany(layer => Enumerable.Range(0, layer.PrepareTasks).Select(task => (layer, task)))];
        _gradient = [.. _layers.SelectMany(layer => Enumerable.Range(0, layer.GradientTasks).Select(task => (layer, task)))];
        Targets = new BatchMatrix<T>(capacity, loss?.Targets ?? 1);
        (Losses, Weights, _shares) = (new double[capacity], new double[capacity], new double[capacity]);
        Weights.AsSpan().Fill(1);
        (_prepareTask, _forwardBlock, _forwardColumns) = (PrepareTask, ForwardBlock, ForwardColumns);
        (_backwardBlock, _backwardColumns, _gradientTask) = (BackwardBlock, BackwardColumns, GradientTask);
        _estimates = new Lazy<Estimates>(() => new Estimates(capacity));
    }

    public NetworkShape Shape { get; }

    /// <summary>Rows of a batch at most.</summary>
    public int Capacity { get; }

    /// <summary>Where dense rows are written before a pass.</summary>
    public BatchMatrix<T> Input { get; }

    /// <summary>Where sparse rows are written before a pass; dense ones count where it is empty.</summary>
    public SparseBatch<T> Sparse { get; } = new();

    /// <summary>Rows of the current batch.</summary>
    public int Rows => _context.Rows;

    /// <summary>Copies some rows of the batch into <see cref="Input"/>, on the thread that works on them; null where they lie there
    /// already.</summary>
    public Action<int, int>? LoadRows { get; set; }

    /// <summary>Where the targets of the rows are written before a pass with a loss.</summary>
    public BatchMatrix<T> Targets { get; }

    /// <summary>The weights of the rows, 1 unless written.</summary>
    public double[] Weights { get; }

    /// <summary>The loss of each row, after a pass with a loss.</summary>
    public double[] Losses { get; }

    /// <summary>What the network gives for each row.</summary>
    public BatchMatrix<T> Output { get; }

    /// <summary>The gradient of the loss with respect to <see cref="Output"/>.</summary>
    public BatchMatrix<T> OutputDelta { get; }

    public IReadOnlyList<LayerPass<T>> Layers => _layers;

    private static List<Segment> Segments(LayerPass<T>[] layers)
    {
        List<Segment> segments = [];
        for (int i = 0; i < layers.Length; i++)
        {
            if (layers[i].CouplesRows || segments.Count == 0 || segments[^1].Coupled)
            {
                segments.Add(new Segment(i, i + 1, layers[i].CouplesRows));
            }
            else
            {
                segments[^1] = segments[^1] with { Past = i + 1 };
            }
        }

        return segments;
    }

    /// <summary>Layers from First to before Past that run row by row, or one that couples rows.</summary>
    private readonly record struct Segment(int First, int Past, bool Coupled);
}
