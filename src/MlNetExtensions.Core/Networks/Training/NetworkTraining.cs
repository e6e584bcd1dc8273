using System.Diagnostics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// A training run: it goes on epoch by epoch, can be saved after any of them and resumed bit by bit. The same seed and rows give the same
/// bits on any number of threads.
/// </summary>
public sealed partial class NetworkTraining
{
    private readonly NetworkData _validation;
    private readonly int[] _validationRows;
    private readonly NetworkPass<float> _pass;
    private readonly TrainingRows _rows;
    private readonly BatchOracle _oracle;
    private readonly SamplingControl? _control;
    private readonly GradientOptimizer<float> _optimizer;
    private readonly GradientNeeds _needs;
    private readonly ParameterAverage<float>? _average;
    private readonly float[] _parameters;
    private readonly float[] _statistics;
    private readonly float[] _gradient;
    private readonly float[] _norms;
    private readonly Memory<float>[] _parts;
    private readonly ReadOnlyMemory<float>[] _readOnlyParts;
    private readonly int[] _partRows;
    private readonly ClusteredBatch? _clusters;
    private readonly OutputAlignment? _alignment;
    private readonly ulong _seed;
    private readonly List<NetworkEpoch> _history = [];
    private Network? _best;
    private double _bestLoss = double.PositiveInfinity;
    private int _bestEpoch;
    private double _firstLoss = double.NaN;
    private int _batchSize;

    internal NetworkTraining(NetworkTrainer trainer, NetworkData data, NetworkData? validation, Network? start)
    {
        Trainer = trainer;
        NetworkTrainingOptions options = trainer.Options;
        _seed = NormalRandom.Part((uint)options.Seed, 0);
        (int[] training, int[] heldOut) = Split(data.Rows.Count, validation is null ? NetworkTrainer.HeldOut(data.Rows.Count, options) : 0);
        _validation = validation ?? data;
        _validationRows = validation is null ? heldOut : [.. Enumerable.Range(0, validation.Rows.Count)];
        int capacity = Math.Min(Math.Max(options.BatchSize, options.GrowingBatch?.Maximum ?? 0), training.Length);
        _batchSize = Math.Min(options.BatchSize, capacity);
        if (trainer.Shape.CouplesRows && _batchSize < 2)
        {
            throw new ArgumentException("Normalization over a batch needs at least 2 training rows; give more rows or leave the normalizer out.", nameof(data));
        }

        _pass = new NetworkPass<float>(trainer.Shape, capacity, trainer.Loss, options.Threads);
        _rows = new TrainingRows(data, training, _pass, trainer.Loss);
        Network network = start ?? Network.Create(trainer.Shape, options.Seed);
        (_parameters, _statistics) = (network.Parameters.ToArray(), network.Statistics.ToArray());
        _oracle = new BatchOracle(_pass, _rows, _statistics, options.Estimator);
        _pass.Sampler = options.Estimator?.CreateSampler(trainer.Shape);
        _control = _pass.Sampler is VarianceControlledSampler sampler
            ? new SamplingControl(_pass, _rows, sampler, (VarianceControlledGradient)options.Estimator!)
            : null;
        _gradient = new float[_parameters.Length];
        _optimizer = new GradientOptimizer<float>(trainer.Optimizer, trainer.Shape.Parameters, NormalRandom.Part(_seed, 1));
        _needs = trainer.Optimizer.Needs;
        _norms = new float[_needs.HasFlag(GradientNeeds.RowNorms) || options.GrowingBatch is not null ? capacity : 0];
        _clusters = _needs.HasFlag(GradientNeeds.Clusters) ? Clusters(data, capacity) : null;
        _alignment = options.BestEpochBy == EpochCriterion.GradientWeightAlignment ? new OutputAlignment(_pass) : null;
        int parts = _clusters?.Most ?? (_needs.HasFlag(GradientNeeds.MicroBatches) ? Math.Min(options.MicroBatches, _batchSize) : 0);
        _partRows = new int[_needs.HasFlag(GradientNeeds.MicroBatchRows) ? parts : 0];
        _parts = [.. Enumerable.Range(0, parts).Select(_ => new Memory<float>(new float[_parameters.Length]))];
        _readOnlyParts = [.. _parts.Select(part => (ReadOnlyMemory<float>)part)];
        _average = options.Averaging?.CreateAverage<float>(_parameters.Length);
        if (start is null)
        {
            InitializeByRows();
        }

        _average?.Add(_parameters, 0);
    }

    /// <summary>What is trained, and how.</summary>
    public NetworkTrainer Trainer { get; }

    /// <summary>All epochs so far, those before a resumption included.</summary>
    public IReadOnlyList<NetworkEpoch> History => _history;

    /// <summary>Whether nothing is left to do: all epochs are done, or the validation loss has not become better for long enough.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Why a run that rolled back did so; null otherwise.</summary>
    public TrainingDivergedException? Divergence { get; private set; }

    /// <summary>The best epoch so far: by validation loss or alignment, and by training loss where there is neither.</summary>
    public int BestEpoch => _bestEpoch;

    private double Elapsed { get; set; }

    /// <summary>
    /// The network as it is handed out now: of the best epoch where the options say so, else the average where there is one, else with
    /// the last parameters.
    /// </summary>
    public Network GetNetwork() => (Trainer.Options.KeepBest || Divergence is not null) && _best is not null ? _best.Clone() : Current();

    /// <summary>Goes on until the run is finished.</summary>
    /// <param name="progress">Told of every epoch.</param>
    /// <param name="cancellationToken">Looked at before every step. A run that was canceled within an epoch cannot go on; one saved
    /// before can.</param>
    /// <exception cref="TrainingDivergedException">The loss or a gradient grew without bound, and the options do not say to roll
    /// back.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public void Run(IProgress<NetworkEpoch>? progress = null, CancellationToken cancellationToken = default)
    {
        while (!IsFinished)
        {
            if (RunEpoch(cancellationToken) is { } epoch)
            {
                progress?.Report(epoch);
            }
        }
    }

    /// <summary>Goes on for one epoch.</summary>
    /// <returns>The epoch; null where it diverged and the run rolled back.</returns>
    /// <inheritdoc cref="Run" path="/exception"/>
    /// <exception cref="InvalidOperationException">The run is finished.</exception>
    public NetworkEpoch? RunEpoch(CancellationToken cancellationToken = default)
    {
        if (IsFinished)
        {
            throw new InvalidOperationException("The training run is finished; start another one to go on.");
        }

        long begun = Stopwatch.GetTimestamp();
        int number = _history.Count + 1;
        double loss, norm;
        try
        {
            (loss, norm) = TakeSteps(number, cancellationToken);
        }
        catch (TrainingDivergedException divergence) when (Trainer.Options.RollBackOnDivergence && _best is not null)
        {
            (Divergence, IsFinished) = (divergence, true);
            return null;
        }

        (double validationLoss, double accuracy) = Validate();
        Elapsed += Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var epoch = new NetworkEpoch(number, _optimizer.Steps, loss, validationLoss, accuracy, LearningRate(), norm, Elapsed)
        {
            Alignment = _alignment?.Score ?? double.NaN,
        };
        _history.Add(epoch);
        Remember(epoch);
        IsFinished = IsOver(number);
        return epoch;
    }

    private bool IsOver(int epochs) => epochs >= Trainer.Options.Epochs
        || (Trainer.Options.Patience is { } patience && (_alignment is not null || _validationRows.Length > 0) && epochs - _bestEpoch >= patience);

    private (double Loss, double Norm) TakeSteps(int epoch, CancellationToken cancellationToken)
    {
        _rows.Arrange(Trainer.Options.Order, NormalRandom.Part(_seed, 2), epoch);
        _alignment?.Clear();
        double losses = 0, norms = 0;
        int batches = 0, rows = 0;
        for (int first = 0, count; first < _rows.Count; first += count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            count = Math.Min(_batchSize, _rows.Count - first);
            if (count < FewestRows)
            {
                // Too few to normalize over, or to cut into parts; another order brings these rows into other batches.
                break;
            }

            _clusters?.Sort(_rows.Order.AsSpan(first, count));
            (double loss, double norm) = Step(_rows.Order.AsMemory(first, count), epoch, first);
            losses += count * loss;
            norms += norm;
            rows += count;
            batches++;
        }

        return (losses / rows, norms / batches);
    }

    private int FewestRows => Trainer.Shape.CouplesRows || (_parts.Length > 0 && _clusters is null) ? 2 : 1;

    private (double Loss, double Norm) Step(ReadOnlyMemory<int> batch, int epoch, int first)
    {
        ulong seed = NormalRandom.Part(NormalRandom.Part(_seed, 3 + (ulong)epoch), (ulong)first);
        int rows = batch.Length, parts = _clusters?.Count ?? Math.Min(_parts.Length, rows);
        _control?.Measure(_parameters, _statistics, batch, seed, _optimizer.Steps);
        _rows.Load(batch);
        Span<float> norms = _norms.Length > 0 ? _norms.AsSpan(0, rows) : default;
        double loss = _pass.Estimate(
            Trainer.Options.Estimator, _parameters, _statistics, updateStatistics: true, rows, seed, _gradient, _parts.AsSpan(0, parts), norms,
            _clusters is null ? default : _clusters.Bounds);
        double norm = TensorPrimitives.Norm<float>(_gradient);
        CheckDivergence(loss, norm);
        _alignment?.Add(_parameters);
        _oracle.Begin(batch, seed);
        var step = new GradientStep<float>
        {
            Oracle = _oracle,
            MicroBatches = _readOnlyParts.AsSpan(0, parts),
            MicroBatchRows = PartRows(rows, parts),
            Clusters = _clusters is null ? default : _clusters.Clusters,
            RowNorms = norms,
            Loss = loss,
            Rows = rows,
            Threads = Trainer.Options.Threads,
            Number = _optimizer.Steps + 1,
        };
        if (Trainer.Options.GrowingBatch is { } growing && rows > 1)
        {
            _batchSize = Math.Min(growing.Next<float>(_batchSize, step, _gradient), _pass.Capacity);
        }

        if (_optimizer.Step(_parameters, _gradient, step))
        {
            _average?.Add(_parameters, _optimizer.Steps);
        }

        return (loss, norm);
    }

    private void Remember(NetworkEpoch epoch)
    {
        double loss = _alignment is not null ? -epoch.Alignment : _validationRows.Length > 0 ? epoch.ValidationLoss : epoch.TrainingLoss;
        if (!(loss < _bestLoss))
        {
            return;
        }

        (_bestLoss, _bestEpoch) = (loss, epoch.Epoch);
        if (Trainer.Options.KeepBest || Trainer.Options.RollBackOnDivergence)
        {
            _best = Current();
        }
    }

    private ReadOnlySpan<int> PartRows(int rows, int parts)
    {
        for (int i = 0; i < Math.Min(parts, _partRows.Length); i++)
        {
            _partRows[i] = NetworkPass<float>.PartStart(rows, parts, i + 1) - NetworkPass<float>.PartStart(rows, parts, i);
        }

        return _clusters is null ? _partRows.AsSpan(0, Math.Min(parts, _partRows.Length)) : _clusters.Rows;
    }

    private ClusteredBatch Clusters(NetworkData data, int capacity)
    {
        if (_needs.HasFlag(GradientNeeds.MicroBatches))
        {
            throw new ArgumentException($"A batch can be cut by clusters or into equal parts, but {Trainer.Optimizer} asks for both.");
        }

        return data.Clusters.IsEmpty
            ? throw new ArgumentException($"{Trainer.Optimizer} averages by clusters of rows, but none are given: set NetworkData.Clusters.", nameof(data))
            : new ClusteredBatch(data.Clusters, capacity);
    }

    private static (int[] Training, int[] HeldOut) SplitRows(int rows, int heldOut, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        var random = new NormalRandom(seed);
        for (int i = 0; i < heldOut; i++)
        {
            int j = i + random.Below(rows - i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        int[] training = order[heldOut..], validation = order[..heldOut];
        Array.Sort(training);
        Array.Sort(validation);
        return (training, validation);
    }

    private (int[] Training, int[] HeldOut) Split(int rows, int heldOut) => SplitRows(rows, heldOut, NormalRandom.Part(_seed, 4));
}
