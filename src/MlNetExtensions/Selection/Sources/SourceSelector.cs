using System.Globalization;
using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Trains on rows from several sources of unknown worth: a Thompson sampler learns which source's rows raise the metric on held-out rows, and draws
/// from it more. Each source is drawn from once first.
/// </summary>
/// <remarks>Rows of a source come in a random order, none twice; a source that is used up is out. The same options and seed give the same rounds.</remarks>
public sealed class SourceSelector
{
    private readonly IReadOnlyList<IDataView> _sources;
    private readonly SourceSelectorOptions _options;
    private readonly ArmBeliefs _beliefs;
    private readonly RowIds[] _ids;
    private readonly int[][] _orders;
    private readonly int[] _taken;
    private readonly List<SourceRound> _history = [];

    internal SourceSelector(IReadOnlyList<IDataView> sources, SourceSelectorOptions options)
    {
        if (sources.Count < 2)
        {
            throw new ArgumentException($"There are {sources.Count} sources; to choose there must be at least two.", nameof(sources));
        }

        options.Validate();
        ConcatenatedView.RequireSameColumns(sources);
        (_sources, _options, _taken) = (sources, options, new int[sources.Count]);
        _beliefs = options.Posterior.Create(sources.Count);
        _ids = [.. sources.Select(RowIds.Read)];
        int empty = Array.FindIndex(_ids, ids => ids.Count == 0);
        if (empty >= 0)
        {
            throw new ArgumentException($"Source {empty} (from 0) has no rows.", nameof(sources));
        }

        _orders = new int[sources.Count][];
        for (int source = 0; source < _orders.Length; source++)
        {
            _orders[source] = [.. Enumerable.Range(0, _ids[source].Count)];
            new SelectionRandom(SelectionRandom.Part((ulong)options.Seed, (ulong)source)).Shuffle(_orders[source]);
        }
    }

    /// <summary>What is believed of the sources' rewards, in the order of the sources.</summary>
    public ArmBeliefs Beliefs => _beliefs;

    /// <summary>All rounds so far.</summary>
    public IReadOnlyList<SourceRound> History => _history;

    /// <summary>The rows drawn so far, source after source.</summary>
    public IDataView Rows => new ConcatenatedView([.. Enumerable.Range(0, _sources.Count).Where(source => _taken[source] > 0).Select(Taken)]);

    /// <summary>Draws and trains until the rounds are over or no rows are left.</summary>
    /// <returns>The model of the round with the largest metric.</returns>
    /// <exception cref="InvalidOperationException">A metric is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token of the options fired.</exception>
    public ITransformer Run()
    {
        var random = new SelectionRandom(SelectionRandom.Part((ulong)_options.Seed, (ulong)_sources.Count));
        (double Metric, ITransformer? Model) best = (double.NegativeInfinity, null);
        double last = double.NaN, changes = 0;
        int rewards = 0;
        for (int round = 0; round < _options.Rounds && Open.Any(); round++)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            int source = Choose(round, random), rows = Math.Min(_options.RowsPerRound, _ids[source].Count - _taken[source]);
            _taken[source] += rows;
            ITransformer model = _options.Trainer.Fit(Rows);
            double metric = _options.Evaluate(model);
            if (!double.IsFinite(metric))
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Evaluate gives {metric} in round {round}; a metric is finite."));
            }

            // The first round has nothing to compare with: it teaches nothing about its source.
            if (round > 0)
            {
                double change = metric - last;
                changes += Math.Abs(change);
                rewards++;
                _beliefs.Update(source, changes > 0 ? change / (changes / rewards) : 0);
            }

            best = metric > best.Metric ? (metric, model) : best;
            last = metric;
            double all = _taken.Sum();
            _history.Add(new SourceRound(round, source, rows, metric, Array.ConvertAll(_taken, taken => taken / all)));
        }

        return best.Model ?? throw new InvalidOperationException("All rows of all sources are drawn: there is no round left to train in.");
    }

    private IEnumerable<int> Open => Enumerable.Range(0, _sources.Count).Where(source => _taken[source] < _ids[source].Count);

    // Each source once, then the largest draw from the posteriors among those that have rows.
    private int Choose(int round, SelectionRandom random)
    {
        if (_history.Count == round && round < _sources.Count)
        {
            return round;
        }

        return Open.Select(source => (Source: source, Draw: _beliefs.Sample(source, random))).MaxBy(pair => pair.Draw).Source;
    }

    private RowPartView Taken(int source)
    {
        int[] isTaken = new int[_ids[source].Count];
        foreach (int row in _orders[source].AsSpan(0, _taken[source]))
        {
            isTaken[row] = 1;
        }

        return new RowPartView(_sources[source], new RowPart(_ids[source], isTaken, 1, isOthers: false));
    }
}
