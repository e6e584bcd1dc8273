using System.Globalization;
using Microsoft.ML.AutoML;
using MlNetExtensions.Reports;
using MlNetExtensions.Tuning;

namespace MlNetExtensions;

/// <summary>
/// A study as one HTML file that needs nothing else: loss over trials, importance of the dimensions, what each trainer got, the best
/// trials, the best one as C#, and who did the work. The same trials give the same bytes.
/// </summary>
public sealed class StudyReport
{
    private const int MostDimensions = 15;
    private const int BestTrials = 10;

    private readonly string _study;
    private readonly IReadOnlyList<StudyTrial> _trials;
    private readonly StudyTrial[] _completed;

    /// <param name="study">The study's name, the title.</param>
    /// <param name="trials">All its trials, in their order: <see cref="IStudyStore.Trials"/>.</param>
    public StudyReport(string study, IReadOnlyList<StudyTrial> trials)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(study);
        ArgumentNullException.ThrowIfNull(trials);
        (_study, _trials) = (study, trials);
        _completed = [.. trials.Where(trial => trial.State == StudyTrialState.Completed)];
    }

    /// <summary>
    /// What the coordinates of points are; the names of its dimensions and which of them are active come from here. Null: no importance
    /// is shown.
    /// </summary>
    public TuningSpace? Space { get; init; }

    /// <summary>The pipeline that was searched, so that the best one is written out. Null: its parameters alone are.</summary>
    public SweepablePipeline? Pipeline { get; init; }

    /// <summary>What the metric is called.</summary>
    public string Metric { get; init; } = "metric";

    /// <summary>The comparison over seeds, if there is one.</summary>
    public SeedVariance? Seeds { get; init; }

    /// <summary>The completed trial with the smallest loss, the first of equals; null if none is completed.</summary>
    public StudyTrial? Best => _completed.MinBy(trial => trial.Result!.Loss);

    /// <summary>Writes the file.</summary>
    public void Save(string path) => File.WriteAllText(path, ToHtml());

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        var page = new HtmlReport(_study, Lead());
        page.Tiles([.. Tiles()]);
        if (_completed.Length > 0)
        {
            page.Section("Loss over trials").Chart(LossChart());
            AddImportance(page);
            AddTrainers(page);
            page.Section("The best trials").Table(BestTable());
            page.Section("The best pipeline").Paragraph(Comment(Best!)).Code(BestTrialCode.Write(Best!.Proposal, Comment(Best), Pipeline));
        }

        AddSeeds(page);
        AddWorkers(page);
        AddFailures(page);
        return page.ToString();
    }

    private string Lead() => Best is { } best
        ? string.Create(CultureInfo.InvariantCulture, $"{_completed.Length} trials completed; the best is trial {best.Number} with a loss of {best.Result!.Loss:G5}.")
        : "No trial is completed yet.";

    private string Comment(StudyTrial trial) =>
        string.Create(CultureInfo.InvariantCulture, $"Trial {trial.Number} of study '{_study}': loss {trial.Result!.Loss:G6}")
        + (double.IsNaN(trial.Result.Metric) ? "" : string.Create(CultureInfo.InvariantCulture, $", {Metric} {trial.Result.Metric:G6}"))
        + (trial.Proposal.Label.Length == 0 ? "." : $", {trial.Proposal.Label}.");

    private IEnumerable<Tile> Tiles()
    {
        int failed = _trials.Count(trial => trial.State == StudyTrialState.Failed);
        yield return new Tile("Trials", Text(_trials.Count), $"{_completed.Length} completed, {failed} failed, {_trials.Count - _completed.Length - failed} open");
        if (Best is { Result: { } best } trial)
        {
            yield return new Tile("Best loss", best.Loss.ToString("G5", CultureInfo.InvariantCulture), $"trial {trial.Number}");
            if (!double.IsNaN(best.Metric))
            {
                yield return new Tile($"Its {Metric}", best.Metric.ToString("G5", CultureInfo.InvariantCulture));
            }
        }

        yield return new Tile("Time in trials", Text(TimeSpan.FromTicks(_trials.Sum(trial => trial.Result?.Duration.Ticks ?? 0))));
        yield return new Tile("Workers", Text(_trials.Select(trial => trial.Worker).Where(worker => worker is not null).Distinct().Count()));
    }

    private LineChart LossChart()
    {
        double[] losses = [.. _completed.Select(trial => trial.Result!.Loss)];
        double[] numbers = [.. _completed.Select(trial => (double)trial.Number)];

        double[] best = new double[losses.Length];
        for (int i = 0; i < best.Length; i++)
        {
            best[i] = i == 0 ? losses[0] : Math.Min(best[i - 1], losses[i]);
        }

        bool isWide = losses.Min() > 0 && losses.Max() > 50 * losses.Min();
        return new LineChart("Each trial, and the best so far", "trial", "loss",
            new LineSeries("best so far", numbers, best),
            new LineSeries("trial", numbers, losses) { IsPoints = true })
        {
            LogY = isWide,
        };
    }

    private void AddImportance(HtmlReport page)
    {
        if (Space is not { Count: > 0 } space)
        {
            return;
        }

        StudyTrial[] placed = [.. _completed.Where(trial => trial.Proposal.Point.Count == space.Count)];
        var shares = new List<Bar>();
        for (int j = 0; j < space.Count; j++)
        {
            int dimension = j;
            StudyTrial[] active = [.. placed.Where(trial => space.IsActive([.. trial.Proposal.Point], dimension))];
            double share = TrialImportance.Estimate(
                [.. active.Select(trial => (IReadOnlyList<double>)[trial.Proposal.Point[dimension]])], [.. active.Select(trial => trial.Result!.Loss)])
                .FirstOrDefault(double.NaN);
            if (!double.IsNaN(share))
            {
                shares.Add(new Bar(space.Dimensions[j].Name, share));
            }
        }

        page.Section("Importance of the dimensions");
        if (shares.Count == 0)
        {
            page.Paragraph("Too few trials to tell.");
            return;
        }

        page.Paragraph(
            "The share of the losses' spread that a dimension explains by itself, of the trials in which it plays a part: 1 is all of it, 0 is none. Where the tuner looked "
            + "at one corner only, this is about that corner; what two dimensions do together is in neither.");
        page.Chart(new BarChart("Share explained", "share", [.. shares.OrderByDescending(bar => bar.Value).Take(MostDimensions)]) { Format = "0.00" });
    }

    private void AddTrainers(HtmlReport page)
    {
        IGrouping<string, StudyTrial>[] trainers = [.. _trials.Where(trial => trial.Proposal.Label.Length > 0).GroupBy(trial => trial.Proposal.Label)];
        if (trainers.Length == 0)
        {
            return;
        }

        var table = new ReportTable("Trials, losses and time",
            new("trainer"), new("trials", "0"), new("failed", "0"), new("best loss", "G5"), new("mean loss", "G5"), new("deviation", "G3"), new("time"));
        foreach (IGrouping<string, StudyTrial> trainer in trainers.OrderBy(BestLoss).ThenBy(trainer => trainer.Key, StringComparer.Ordinal))
        {
            double[] losses = [.. trainer.Where(trial => trial.State == StudyTrialState.Completed).Select(trial => trial.Result!.Loss)];
            table.Row(trainer.Key, trainer.Count(), trainer.Count(trial => trial.State == StudyTrialState.Failed), losses.DefaultIfEmpty(double.NaN).Min(),
                losses.DefaultIfEmpty(double.NaN).Average(), Deviation(losses), Text(TimeSpan.FromTicks(trainer.Sum(trial => trial.Result?.Duration.Ticks ?? 0))));
        }

        page.Section("What each trainer got").Table(table);

        static double BestLoss(IEnumerable<StudyTrial> trainer) =>
            trainer.Where(trial => trial.State == StudyTrialState.Completed).Select(trial => trial.Result!.Loss).DefaultIfEmpty(double.PositiveInfinity).Min();
    }

    private ReportTable BestTable()
    {
        var table = new ReportTable("By loss",
            new("trial"), new("trainer"), new("loss", "G5"), new(Metric, "G5"), new("folds", "0"), new("deviation over folds", "G3"), new("time"));
        foreach (StudyTrial trial in _completed.OrderBy(trial => trial.Result!.Loss).ThenBy(trial => trial.Number).Take(BestTrials))
        {
            table.Row(Text(trial.Number), trial.Proposal.Label, trial.Result!.Loss, trial.Result.Metric, trial.Folds.Count,
                Deviation([.. trial.Folds.Select(fold => fold.Loss).Where(double.IsFinite)]), Text(trial.Result.Duration));
        }

        return table;
    }

    private void AddSeeds(HtmlReport page)
    {
        if (Seeds is null)
        {
            return;
        }

        var table = new ReportTable("Loss by seed", new("seed"), new("best", "G5", Competes: true), new("runner-up", "G5", Competes: true)) { Best = MlNetExtensions.Reports.Best.Lowest };
        for (int i = 0; i < Seeds.Winner.Count; i++)
        {
            table.Row(Text(i + 1), Seeds.Winner[i], Seeds.RunnerUp[i]);
        }

        table.Summary("mean", Seeds.Winner.Average(), Seeds.RunnerUp.Average());
        page.Section("Is the lead larger than the noise?").Paragraph(Seeds.Verdict).Table(table);
    }

    private void AddWorkers(HtmlReport page)
    {
        IGrouping<string, StudyTrial>[] workers = [.. _trials.Where(trial => trial.Worker is not null).GroupBy(trial => trial.Worker!)];
        if (workers.Length < 2)
        {
            return;
        }

        var table = new ReportTable("Who did what", new("worker"), new("completed", "0"), new("failed", "0"), new("running", "0"), new("time"));
        foreach (IGrouping<string, StudyTrial> worker in workers.OrderBy(worker => worker.Key, StringComparer.Ordinal))
        {
            table.Row(worker.Key, Count(worker, StudyTrialState.Completed), Count(worker, StudyTrialState.Failed), Count(worker, StudyTrialState.Running),
                Text(TimeSpan.FromTicks(worker.Sum(trial => trial.Result?.Duration.Ticks ?? 0))));
        }

        page.Section("Workers").Table(table);

        static int Count(IEnumerable<StudyTrial> trials, StudyTrialState state) => trials.Count(trial => trial.State == state);
    }

    private void AddFailures(HtmlReport page)
    {
        StudyTrial[] failed = [.. _trials.Where(trial => trial.State == StudyTrialState.Failed)];
        if (failed.Length == 0)
        {
            return;
        }

        var table = new ReportTable("By what happened", new("error"), new("trials", "0"), new("the first"));
        foreach (IGrouping<string, StudyTrial> error in failed.GroupBy(trial => trial.Result!.Error ?? "").OrderByDescending(group => group.Count()).ThenBy(group => group.First().Number))
        {
            table.Row(error.Key, error.Count(), $"trial {error.First().Number}");
        }

        page.Section("Failed trials").Table(table);
    }

    private static double Deviation(double[] values) => Math.Sqrt(SampleVariance.Of(values));

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0#} s");
}
