using System.Globalization;
using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Trains on chosen rows: in rounds, rows are chosen, the trainer is fitted on them, and its model says which rows to choose next, until
/// the budget is used. The result is the trainer's own model, of the round that is best on held out rows, or of the last where none are
/// held out.
/// </summary>
/// <remarks>
/// An estimator around a trainer and no transform: a transform that drops rows would drop them when the model is used, too. Put the trainer
/// inside, or a pipeline that ends with it; what comes before is fitted on the chosen rows. Rows are known by their identity and must be
/// read in the same order every time, as from files, lists and caches. See <see cref="DataSelectionCatalog"/>.
/// </remarks>
/// <typeparam name="TTransformer">The trainer's model.</typeparam>
public sealed partial class DataSelectingEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private const int Unused = 0;
    private const int Used = 1;
    private const int HeldOut = 2;

    private readonly IEstimator<TTransformer> _trainer;
    private readonly DataSelectionOptions _options;
    private readonly ComponentLog _log;

    internal DataSelectingEstimator(IEstimator<TTransformer> trainer, MLContext context, DataSelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(context);
        Check(options);
        (_trainer, _options, _log) = (trainer, options, new ComponentLog(CatalogEnvironment.Of(context.Transforms), "DataSelection"));
    }

    /// <summary>The rounds of the last fit.</summary>
    public IReadOnlyList<DataSelectionRound> History { get; private set; } = [];

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _trainer.GetOutputSchema(inputSchema);

    /// <summary>Chooses rows and fits the trainer, round by round.</summary>
    /// <param name="input">At least 2 rows with a label.</param>
    /// <exception cref="ArgumentException">There are too few rows, or a column is not as it must be.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        SelectableRows rows = SelectableRows.Read(input, _options.LabelColumnName, _options.FeatureColumnName, _options.CancellationToken);
        int[] parts = HoldOut(rows);
        int open = parts.Count(part => part == Unused), budget = Math.Min(open,
            _options.Budget ?? (int)Math.Ceiling(_options.BudgetShare * open));
        if (open < 1)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The data have {rows.Ids.Count} rows, {parts.Length - open} of them held out; none is left to train on."), nameof(input));
        }

        ArmBeliefs beliefs = _options.Posterior.Create(rows.Ids.Count);
        long[] visits = new long[rows.Ids.Count];
        List<DataSelectionRound> history = [];
        PredictedRows? predictions = null;
        TTransformer? best = null;
        int sinceBest = 0;
        for (int round = 0; GoesOn(round); round++)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            int[] chosen = Choose(rows, parts, Size(round, budget, parts), predictions, beliefs, visits, round);
            TTransformer model = _trainer.Fit(Part(input, rows, parts, Used));
            predictions = Predict(model, input, rows, parts, GoesOn(round + 1));
            double loss = predictions is null ? double.NaN : Mean(predictions.Losses, parts);
            bool isBest = history.Count == 0 || double.IsNaN(loss) || loss < history.Where(before => before.IsBest).Min(before =>
                before.HoldoutLoss);
            (best, sinceBest) = isBest ? (model, 0) : (best, sinceBest + 1);
            history.Add(new DataSelectionRound(round, chosen, parts.Count(part => part == Used), loss, isBest));
            _options.Progress?.Report(history[^1]);
            _log.Info(string.Create(CultureInfo.InvariantCulture,
                $"Round {round}: {chosen.Length} rows chosen, {history[^1].RowsUsed} used, loss {loss} on held out rows."));
            if (predictions is not null && (_options.Sampler.Needs & PoolParts.Beliefs) != 0)
            {
                Learn(beliefs, predictions, parts);
            }

            if (_options.Patience > 0 && sinceBest >= _options.Patience)
            {
                break;
            }
        }

        History = history;
        return best!;

        bool GoesOn(int round) => round < _options.Rounds && (round == 0 || _options.ChoosesAnew || parts.Count(part => part == Used) < budget);
    }

    private int Size(int round, int budget, int[] parts)
    {
        if (_options.Rounds == 1 || (_options.ChoosesAnew && round > 0))
        {
            return budget;
        }

        int first = Math.Clamp((int)Math.Round(_options.FirstShare * budget), 1, budget), used = parts.Count(part => part == Used);
        return round == 0 ? first : (int)Math.Ceiling((budget - used) / (double)(_options.Rounds - round));
    }

    /// <summary>Chooses rows and marks them as used.</summary>
    private int[] Choose(SelectableRows rows, int[] parts, int count, PredictedRows? predictions, ArmBeliefs beliefs, long[] visits,
        int round)
    {
        if (_options.ChoosesAnew)
        {
            parts.AsSpan().Replace(Used, Unused);
        }

        int[] candidates = [.. Enumerable.Range(0, parts.Length).Where(row => parts[row] == Unused)];
        ulong seed = SelectionRandom.Part((ulong)(uint)_options.Seed, (ulong)round);
        var pool = new SelectionPool(parts.Length)
        {
            Strata = rows.Strata,
            Vectors = rows.Features,
            Visits = visits,
            Beliefs = beliefs,
            Progress = (double)round / _options.Rounds,
        };
        pool = pool.Subset(candidates);
        RowSelection selection = predictions is null
            ? new StratifiedSampler(new RandomSampler(), StratumBalance.Proportional).Select(pool, count, seed)
            : _options.Sampler.Select(pool.WithScores(ScoresOf(predictions, candidates)), count, seed);
        int[] chosen = [.. selection.Rows.Select(i => candidates[i])];
        Array.ForEach(chosen, row => (parts[row], visits[row]) = (Used, visits[row] + 1));
        return chosen;
    }

    private double[] ScoresOf(PredictedRows predictions, int[] candidates) =>
        (_options.Sampler.Needs & PoolParts.Scores) != 0 ? predictions.Scores(_options.Score, candidates) : [];

    /// <summary>Only of rows that something hangs on: those held out, and those that may be chosen next.</summary>
    private PredictedRows? Predict(TTransformer model, IDataView input, SelectableRows rows, int[] parts, bool goesOn)
    {
        int[] isAsked = Array.ConvertAll(parts, part => part == HeldOut || (goesOn && (part == Unused || _options.ChoosesAnew)) ? 1 : 0);
        int[] asked = [.. Enumerable.Range(0, parts.Length).Where(row => isAsked[row] == 1)];
        if (asked.Length == 0)
        {
            return null;
        }

        IDataView some = asked.Length == parts.Length ? input : Part(input, rows, isAsked, 1);
        return PredictedRows.Read(model.Transform(some), rows, asked, _options.CancellationToken);
    }

    private static void Learn(ArmBeliefs beliefs, PredictedRows predictions, int[] parts)
    {
        for (int row = 0; row < parts.Length; row++)
        {
            if (parts[row] != HeldOut && !double.IsNaN(predictions.Losses[row]))
            {
                beliefs.Update(row, predictions.Reward(row));
            }
        }

        beliefs.NextRound();
    }

    private int[] HoldOut(SelectableRows rows)
    {
        int[] parts = new int[rows.Ids.Count];
        if (_options.HoldoutShare > 0 && parts.Length > 1)
        {
            bool[] heldOut = StratifiedHoldout(rows.Strata);
            for (int row = 0; row < parts.Length; row++)
            {
                parts[row] = heldOut[row] ? HeldOut : Unused;
            }
        }

        return parts;
    }

    private bool[] StratifiedHoldout(int[] strata)
    {
        var pool = new SelectionPool(strata.Length) { Strata = strata };
        int count = Math.Clamp((int)Math.Round(_options.HoldoutShare * strata.Length), 1, strata.Length - 1);
        ulong seed = SelectionRandom.Part((ulong)(uint)_options.Seed, ulong.MaxValue);
        bool[] heldOut = new bool[strata.Length];
        foreach (int row in new StratifiedSampler(new RandomSampler(), StratumBalance.Proportional).Select(pool, count, seed).Rows)
        {
            heldOut[row] = true;
        }

        return heldOut;
    }

    private static double Mean(double[] losses, int[] parts)
    {
        double sum = 0;
        int count = 0;
        for (int row = 0; row < parts.Length; row++)
        {
            if (parts[row] == HeldOut)
            {
                sum += losses[row];
                count++;
            }
        }

        return count > 0 ? sum / count : double.NaN;
    }

    /// <summary>A part as it is now: the view must not change with the next round.</summary>
    private static RowPartView Part(IDataView input, SelectableRows rows, int[] parts, int part) =>
        new(input, new RowPart(rows.Ids, [.. parts], part, isOthers: false));
}
