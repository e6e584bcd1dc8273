using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Buys labels for the rows of a pool that teach most: fits a model to the labeled rows, proposes a batch, takes its labels, and begins again. Every label is on the disk before the next is asked
/// for; a process that was killed goes on where it stopped.
/// </summary>
/// <remarks>Made by <c>mlContext.ActiveLearning</c>. One thread at a time; another process that opens the same journal is refused.</remarks>
public sealed class ActiveLearner : IDisposable
{
    private readonly IDataView _pool;
    private readonly ActiveLearningOptions _options;
    private readonly RowIds _ids;
    private readonly PoolState _state;
    private readonly LabelJournal? _journal;
    private readonly Dictionary<int, double> _metrics = [];
    private Dictionary<int, LabelRequest> _requests = [];
    private (int Labels, ITransformer Model)? _fitted;

    internal ActiveLearner(IDataView pool, ActiveLearningOptions options)
    {
        options.Validate();
        (_pool, _options, _ids) = (pool, options, RowIds.Read(pool));
        if (_ids.Count == 0)
        {
            throw new ArgumentException("The pool has no rows.", nameof(pool));
        }

        _state = new PoolState(_ids.Count, options.Classes);
        if (options.JournalPath is null)
        {
            return;
        }

        _journal = new LabelJournal(options.JournalPath, PoolState.Header(_ids.Count, options.Classes));
        foreach ((int line, string record) in _journal.Records)
        {
            if (_state.Apply(record) is { } wrong)
            {
                _journal.Dispose();
                throw _journal.Damaged(line, wrong);
            }
        }
    }

    /// <summary>Labels so far.</summary>
    public int Labels => _state.Labels;

    /// <summary>Whether the budget is spent or no row is left to ask for.</summary>
    public bool IsDone => _state.Pending.Count == 0 && (Labels >= _options.Budget || !_state.Open.Any());

    /// <summary>All rounds, those before a restart too.</summary>
    public IReadOnlyList<ActiveLearningRound> Rounds =>
        [.. _state.Rounds.Select((round, i) => new ActiveLearningRound(i, round.Labels, round.Rows, _metrics.GetValueOrDefault(i, double.NaN)))];

    /// <summary>The rows that have labels, with the label column: what the trainer gets.</summary>
    public IDataView LabeledSet => Labeled(Array.ConvertAll(_state.ClassOfRow, index => index >= 0 ? 1 : 0));

    /// <summary>The rows that labels are asked for, in the pool's order, to show them.</summary>
    public IDataView PendingRows => Rows(_state.Pending);

    /// <summary>Fits the trainer to all labeled rows.</summary>
    /// <exception cref="InvalidOperationException">There are no labels, or all are of one class.</exception>
    public ITransformer Fit()
    {
        if (!HasTwoClasses)
        {
            throw new InvalidOperationException($"There are {Labels} labels of {_state.ClassOfRow.Where(index => index >= 0).Distinct().Count()} classes; a model needs rows of two.");
        }

        if (_fitted is not { } fitted || fitted.Labels != Labels)
        {
            _fitted = fitted = (Labels, _options.Trainer.Fit(LabeledSet));
        }

        return fitted.Model;
    }

    /// <summary>
    /// The rows to label next: those of the last batch that are still without one, or else a new batch, chosen by a model of all labels. Empty where the loop <see cref="IsDone"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model gives no probabilities.</exception>
    public IReadOnlyList<LabelRequest> Propose()
    {
        if (_state.Pending.Count == 0 && !IsDone)
        {
            StartBatch();
        }

        return [.. _state.Pending.Select(row => _requests.GetValueOrDefault(row) ?? new LabelRequest(row, _state.Rounds.Count - 1, double.NaN, []))];
    }

    /// <summary>Takes the label of a row that was asked for. When this returns, the journal holds it.</summary>
    /// <param name="row">The row's place in the pool.</param>
    /// <param name="label">One of the classes.</param>
    /// <exception cref="ArgumentException">The row was not asked for or has a label, or the label is none of the classes; nothing is changed.</exception>
    public void AddLabel(int row, string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        Record(row, PoolState.LabelRecord(row, label));
    }

    /// <summary>Gives up on a row that nobody can label; it is not asked for again, and costs nothing of the budget.</summary>
    /// <exception cref="ArgumentException">The row was not asked for.</exception>
    public void Skip(int row) => Record(row, PoolState.SkipRecord(row));

    /// <summary>Asks for labels until the loop is done.</summary>
    /// <param name="labeler">Gives the label of a row; null to skip it. What it throws comes out, and the labels before are kept.</param>
    /// <returns>The model of all labels.</returns>
    /// <exception cref="ArgumentException">A label is none of the classes.</exception>
    /// <exception cref="InvalidOperationException">All labels are of one class.</exception>
    public ITransformer Run(Func<LabelRequest, string?> labeler)
    {
        ArgumentNullException.ThrowIfNull(labeler);
        while (Propose() is { Count: > 0 } requests)
        {
            foreach (LabelRequest request in requests)
            {
                if (labeler(request) is { } label)
                {
                    AddLabel(request.Row, label);
                }
                else
                {
                    Skip(request.Row);
                }
            }
        }

        return Fit();
    }

    /// <summary>Takes labels from a text file: a row's place in the pool, a comma, and its class on each line; an empty class skips the row. Rows that have their label are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Labels taken.</returns>
    /// <exception cref="FormatException">A line is not of this form, or its row or class is wrong; the lines before it are kept.</exception>
    public int ReadLabels(string path)
    {
        int number = 0, taken = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            string[] parts = line.Split(',', 2);
            if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int row))
            {
                throw new FormatException($"File '{path}', line {number}: '{line}'. A line is a row, a comma and its class.");
            }

            string label = parts[1].Trim();
            if (row < _ids.Count && _state.ClassOfRow[row] >= 0 && _options.Classes[_state.ClassOfRow[row]] == label)
            {
                continue;
            }

            try
            {
                Record(row, label.Length == 0 ? PoolState.SkipRecord(row) : PoolState.LabelRecord(row, label));
            }
            catch (ArgumentException wrong)
            {
                throw new FormatException($"File '{path}', line {number}: {wrong.Message}", wrong);
            }

            taken += label.Length == 0 ? 0 : 1;
        }

        return taken;
    }

    /// <summary>Closes the journal.</summary>
    public void Dispose() => _journal?.Dispose();

    private bool HasTwoClasses => _state.ClassOfRow.Where(index => index >= 0).Distinct().Skip(1).Any();

    private RowPartView Rows(IEnumerable<int> rows)
    {
        int[] isWanted = new int[_ids.Count];
        foreach (int row in rows)
        {
            isWanted[row] = 1;
        }

        return new RowPartView(_pool, new RowPart(_ids, isWanted, 1, isOthers: false));
    }

    // To the disk first: what is remembered but not written would be lost, and what is written is read again.
    private void Record(int row, string record)
    {
        if (_state.Check(record) is { } wrong)
        {
            throw new ArgumentException($"Row {row} of the pool: {wrong}.", nameof(row));
        }

        _journal?.Write(record);
        _state.Apply(record);
    }

    private void StartBatch()
    {
        int[] open = [.. _state.Open];
        ulong seed = SelectionRandom.Part((ulong)_options.Seed, (ulong)_state.Rounds.Count);
        bool isRandom = !HasTwoClasses;
        int count = Math.Min(isRandom ? _options.InitialBatchSize : _options.BatchSize, _options.Budget - Labels);
        _requests = [];
        PoolScores? scores = null;
        IReadOnlyList<int> chosen;
        if (isRandom)
        {
            chosen = new RandomSampler().Select(new SelectionPool(open.Length), count, seed).Rows;
        }
        else
        {
            ITransformer model = Fit();
            IDataView rows = Rows(open);
            scores = new PoolScores(model, Committee(seed), rows, open, _options);
            chosen = [.. _options.Sampler.Select(Pool(scores, rows, open.Length), count, seed).Rows.Distinct()];
            if (chosen.Count == 0)
            {
                // A sampler may refuse rows whose scores are 0; where all are, any is as good.
                chosen = new RandomSampler().Select(new SelectionPool(open.Length), count, seed).Rows;
            }

            if (_options.Evaluate is { } evaluate)
            {
                _metrics[_state.Rounds.Count] = evaluate(model);
            }
        }

        int round = _state.Rounds.Count;
        int[] batch = [.. chosen.Select(index => open[index])];
        string record = PoolState.BatchRecord(batch);
        _journal?.Write(record);
        _state.Apply(record);
        _requests = chosen.ToDictionary(
            index => open[index], index => new LabelRequest(open[index], round, scores?.Scores[index] ?? double.NaN, scores?.Probabilities(index) ?? []));
    }

    /// <summary>Some of the labeled rows, those marked with 1, with the label column.</summary>
    private IDataView Labeled(int[] isMeant)
    {
        var rows = new RowPartView(_pool, new RowPart(_ids, isMeant, 1, isOthers: false));
        if (_options.LabelsAreBoolean)
        {
            return new AppendedColumnView<bool>(
                rows, new DataViewSchema.DetachedColumn(_options.LabelColumnName, BooleanDataViewType.Instance), _ids, Array.ConvertAll(_state.ClassOfRow, index => index == 1));
        }

        var annotations = new DataViewSchema.Annotations.Builder();
        KeyValues.Of(_options.Classes).AddTo(annotations);
        var column = new DataViewSchema.DetachedColumn(_options.LabelColumnName, new KeyDataViewType(typeof(uint), _options.Classes.Count), annotations.ToAnnotations());
        return new AppendedColumnView<uint>(rows, column, _ids, Array.ConvertAll(_state.ClassOfRow, index => (uint)(index + 1)));
    }

    /// <summary>Models of some of the labels each; none of them lacks a class.</summary>
    private ITransformer[] Committee(ulong seed) => [.. Enumerable.Range(0, _options.CommitteeSize).Select(member =>
    {
        var random = new SelectionRandom(SelectionRandom.Part(seed, (ulong)member));
        int[] isMeant = new int[_state.ClassOfRow.Length];
        for (int label = 0; label < _options.Classes.Count; label++)
        {
            int[] rows = [.. Enumerable.Range(0, isMeant.Length).Where(row => _state.ClassOfRow[row] == label)];
            random.Shuffle(rows);
            Array.ForEach(rows[..((2 * rows.Length + 2) / 3)], row => isMeant[row] = 1);
        }

        return _options.Trainer.Fit(Labeled(isMeant));
    })];

    private SelectionPool Pool(PoolScores scores, IDataView rows, int count)
    {
        double[] vectors = [];
        if (_options.Sampler.Needs.HasFlag(PoolParts.Vectors))
        {
            RowSet<float> read = FeaturesInMemory.Read(rows, _options.VectorColumnName!);
            vectors = FeaturesInMemory.ToDense(read);
        }

        return new SelectionPool(count)
        {
            Scores = scores.Scores,
            Vectors = vectors,
            Strata = _options.Sampler.Needs.HasFlag(PoolParts.Strata) ? Enumerable.Range(0, count).Select(scores.Predicted).ToArray() : default,
        };
    }
}
