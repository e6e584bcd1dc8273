using System.Diagnostics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Optimization.Gradient;
using MlNetExtensions.Core.Rows;
using static System.FormattableString;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>Learns embeddings without labels: two views of every row of a batch go through one network, and a loss of both batches of embeddings is made small.</summary>
/// <remarks>
/// Both views normalize over their own batch, as in the authors' code of VICReg, and gradients of both add up. The same rows and options give the same
/// bits on any number of threads.
/// </remarks>
public static class EmbeddingFitter
{
    /// <summary>Learns from rows.</summary>
    /// <param name="rows">At least two.</param>
    /// <param name="secondViews">
    /// The other view of each row, where there are given ones; null to make both views of the same rows. Corruptions apply to either.
    /// </param>
    /// <param name="options">What to learn.</param>
    /// <exception cref="ArgumentException">There are too few rows, the views do not pair, or an option is out of range.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is not finite.</exception>
    /// <exception cref="OperationCanceledException">The fit was canceled.</exception>
    public static EmbeddingFit Fit(RowSet<float> rows, RowSet<float>? secondViews, EmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(rows.Columns);
        if (rows.Count < 2)
        {
            throw new ArgumentException(Invariant($"There {(rows.Count == 1 ? "is 1 row" : "are no rows")} to learn from; embeddings need at least 2."), nameof(rows));
        }

        if (secondViews is not null && (secondViews.Count != rows.Count || secondViews.Columns != rows.Columns))
        {
            throw new ArgumentException(Invariant(
                $"Both views of a row are as wide, but there are {rows.Count} rows of {rows.Columns} features and {secondViews.Count} of {secondViews.Columns}."), nameof(secondViews));
        }

        return new Run(rows, secondViews ?? rows, options).Fit();
    }

    private sealed class Run
    {
        private readonly EmbeddingOptions _options;
        private readonly NetworkShape _shape;
        private readonly double[] _centers;
        private readonly double[] _scales;
        private readonly Branch _first;
        private readonly Branch _second;
        private readonly EmbeddingJudge<float> _judge;
        private readonly OutputGeometry _geometry;
        private readonly GradientOptimizer<float> _optimizer;
        private readonly float[] _parameters;
        private readonly float[] _statistics;
        private readonly int[] _order;
        private readonly ulong _seed;
        private EmbeddingTerms _terms;
        private int _rows;

        public Run(RowSet<float> rows, RowSet<float> secondViews, EmbeddingOptions options)
        {
            _options = options;
            _shape = new NetworkShape(rows.Columns, [.. options.Encoder, .. options.Expander]);
            _scales = FeatureScales.Of(rows, [], options.FeatureScaling) ?? [.. Enumerable.Repeat(1.0, rows.Columns)];
            _centers = FeatureScales.Means(rows, []);
            float[] centers = [.. _centers.Select(value => (float)value)], scales = [.. _scales.Select(value => (float)value)];
            int capacity = Math.Min(options.BatchSize, rows.Count);
            var firstRows = new ViewRows(rows, centers, scales);
            ViewRows secondRows = secondViews == rows ? firstRows : new ViewRows(secondViews, centers, scales);
            _first = new Branch(_shape, capacity, options.Threads, firstRows, Prepared(options.FirstView, firstRows));
            _second = new Branch(_shape, capacity, options.Threads, secondRows, Prepared(options.SecondView, secondRows));
            _judge = options.Loss.CreateJudge<float>(capacity, _shape.Outputs, options.Threads);
            Network network = Network.Create(_shape, options.Seed);
            (_parameters, _statistics) = (network.Parameters.ToArray(), network.Statistics.ToArray());
            _seed = NormalRandom.Part((uint)options.Seed, 0);
            _order = [.. Enumerable.Range(0, rows.Count)];
            _geometry = new OutputGeometry(firstRows, rows.Columns, NormalRandom.Part(_seed, ulong.MaxValue));
            long batches = rows.Count / capacity + (rows.Count % capacity >= 2 ? 1 : 0);
            GradientTransformation optimizer = options.Optimizer(options.Epochs * batches) ?? throw new ArgumentException("The optimizer is null.", nameof(options));
            if (optimizer.Needs.HasFlag(GradientNeeds.MicroBatches) || optimizer.Needs.HasFlag(GradientNeeds.RowNorms))
            {
                throw new ArgumentException($"{optimizer} asks for gradients of single rows or parts of a batch, but the loss of an embedding is of the whole batch. Choose another optimizer.", nameof(options));
            }

            _optimizer = new GradientOptimizer<float>(optimizer, _shape.Parameters, NormalRandom.Part(_seed, 1));
        }

        public EmbeddingFit Fit()
        {
            List<EmbeddingEpoch> history = [];
            Network network = null!;
            long begun = Stopwatch.GetTimestamp();
            for (int epoch = 1; epoch <= _options.Epochs; epoch++)
            {
                EmbeddingTerms terms = TakeSteps(epoch);
                network = Fold(epoch);
                (double isoScore, double effectiveRank) = _geometry.Of(network, _options.Threads);
                var made = new EmbeddingEpoch(epoch, _optimizer.Steps, terms, isoScore, effectiveRank, Stopwatch.GetElapsedTime(begun).TotalSeconds);
                history.Add(made);
                _options.Progress?.Report(made);
            }

            return new EmbeddingFit(network, _shape, history);
        }

        private IReadOnlyList<ViewCorruption> Prepared(IReadOnlyList<ViewCorruption> corruptions, ViewRows rows) =>
            [.. corruptions.Select(corruption => corruption.Prepare(rows, _shape.Inputs, _options.CancellationToken))];

        private EmbeddingTerms TakeSteps(int epoch)
        {
            new NormalRandom(NormalRandom.Part(NormalRandom.Part(_seed, 2), (ulong)epoch)).Shuffle(_order);
            EmbeddingTerms sum = default;
            int rows = 0;
            for (int first = 0; first < _order.Length; first += _options.BatchSize)
            {
                _options.CancellationToken.ThrowIfCancellationRequested();
                ReadOnlyMemory<int> batch = _order.AsMemory(first, Math.Min(_options.BatchSize, _order.Length - first));
                if (batch.Length < 2)
                {
                    // Nothing varies over one row; another order brings it into another batch.
                    break;
                }

                Step(batch, NormalRandom.Part(NormalRandom.Part(_seed, 3 + (ulong)epoch), (ulong)first), epoch);
                sum = Add(sum, _terms, batch.Length);
                rows += batch.Length;
            }

            return Add(default, sum, 1.0 / rows);
        }

        private void Step(ReadOnlyMemory<int> batch, ulong seed, int epoch)
        {
            _rows = batch.Length;
            _first.Views.Load(batch, NormalRandom.Part(seed, 0));
            _second.Views.Load(batch, NormalRandom.Part(seed, 1));
            // The second view's pass lies within the first one's, between its way forward and its way back.
            _first.Pass.Gradient(_parameters, _statistics, _rows, NormalRandom.Part(seed, 2), _first.Gradient, () =>
                _second.Pass.Gradient(_parameters, _statistics, _rows, NormalRandom.Part(seed, 3), _second.Gradient, Judge));
            TensorPrimitives.Add(_first.Gradient, _second.Gradient, _first.Gradient);
            double norm = TensorPrimitives.Norm<float>(_first.Gradient);
            if (!double.IsFinite(_terms.Loss) || !double.IsFinite(norm))
            {
                throw Diverged(_optimizer.Steps + 1, epoch, Invariant($"the loss is {_terms.Loss}, the gradient's norm {norm}"));
            }

            _optimizer.Step(_parameters, _first.Gradient, new GradientStep<float> { Loss = _terms.Loss, Rows = _rows, Threads = _options.Threads });
        }

        private void Judge()
        {
            _first.ReadOutputs(_rows);
            _second.ReadOutputs(_rows);
            _terms = _judge.Evaluate(_first.Outputs, _second.Outputs, _rows, _first.Deltas, _second.Deltas);
            _first.WriteDeltas(_rows);
            _second.WriteDeltas(_rows);
        }

        private Network Fold(int epoch)
        {
            var shape = _options.KeepExpander ? _shape : new NetworkShape(_shape.Inputs, _options.Encoder);
            try
            {
                var network = new Network(shape, _parameters.AsSpan(0, shape.Parameters.Length), _statistics.AsSpan(0, shape.Statistics));
                return NetworkFolding.Fold(network, _centers, [.. _scales.Select(scale => 1 / scale)]);
            }
            catch (ArgumentException beyond)
            {
                // Weights of the last step, which no further step looked at.
                throw Diverged(_optimizer.Steps, epoch, beyond.Message, beyond);
            }
        }

        private static TrainingDivergedException Diverged(long step, int epoch, string what, Exception? cause = null) => new(
            Invariant($"Training diverged at step {step} (epoch {epoch}): {what}. Lower the learning rate, warm it up, or clip gradients."), cause!);

        private static EmbeddingTerms Add(EmbeddingTerms sum, EmbeddingTerms more, double factor) => new(
            sum.Loss + factor * more.Loss, sum.Invariance + factor * more.Invariance, sum.Variance + factor * more.Variance,
            sum.Redundancy + factor * more.Redundancy, sum.MeanDeviation + factor * more.MeanDeviation);
    }

    /// <summary>One view's way through the network.</summary>
    private sealed class Branch
    {
        public Branch(NetworkShape shape, int capacity, int threads, ViewRows rows, IReadOnlyList<ViewCorruption> corruptions)
        {
            Pass = new NetworkPass<float>(shape, capacity, null, threads);
            Views = new ViewMaker(rows, corruptions, Pass);
            Gradient = new float[shape.Parameters.Length];
            (Outputs, Deltas) = (new float[capacity * shape.Outputs], new float[capacity * shape.Outputs]);
        }

        public NetworkPass<float> Pass { get; }

        public ViewMaker Views { get; }

        public float[] Gradient { get; }

        public float[] Outputs { get; }

        public float[] Deltas { get; }

        public void ReadOutputs(int rows)
        {
            int columns = Pass.Output.Columns;
            for (int row = 0; row < rows; row++)
            {
                Pass.Output.Row(row).CopyTo(Outputs.AsSpan(row * columns));
            }
        }

        public void WriteDeltas(int rows)
        {
            int columns = Pass.Output.Columns;
            for (int row = 0; row < rows; row++)
            {
                Deltas.AsSpan(row * columns, columns).CopyTo(Pass.OutputDelta.Row(row));
            }
        }
    }
}
