using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>One HTML page with all tasks.</summary>
internal static class AutoReport
{
    public static void Save(string path, Plan plan, IReadOnlyList<(AutoTask Task, IReadOnlyList<ContestResult> Results)> tasks)
    {
        string data = tasks.Any(task => task.Task.IsGenerated) ? "Invented rows where the data were not found: those numbers speak of no real ones." : "Real rows.";
        var report = new HtmlReport("Tuners against each other", $"{data} {plan.Text}.");
        foreach ((AutoTask task, IReadOnlyList<ContestResult> results) in tasks)
            Add(report, task, results);
        report.Save(path);
    }

    private static void Add(HtmlReport report, AutoTask task, IReadOnlyList<ContestResult> results)
    {
        report.Section($"{task.Name}{(task.IsGenerated ? ", generated rows" : "")}")
            .Paragraph($"What is made larger: {task.Metric}, by {(task.Validation is null ? "folds" : "rows to validate on")}. A trial is stopped as soon as it will "
                + "hardly beat the best before it. The winner of each run is fitted on all rows to learn from and tested once on rows that nothing was chosen by. "
                + "± is the standard deviation over seeds.");
        var table = new ReportTable(
            $"After all trials: {task.Metric}",
            new ReportColumn("tuner"), new ReportColumn("validation"), new ReportColumn("test"), new ReportColumn("folds run", "0"),
            new ReportColumn("trials stopped", "0.0"), new ReportColumn("seconds", "0.0"));
        foreach (ContestResult result in results)
        {
            table.Row(
                result.Tuner, result.Validation.Text("0.0000"), result.Test.Text("0.0000"), result.Folds, result.Stopped, result.Seconds);
        }

        ContestResult best = results.MaxBy(result => result.Validation.Mean) ?? results[0];
        report.Table(table)
            .Chart(new LineChart($"Best {task.Metric} so far, mean over seeds", "trials", task.Metric, [.. results.Select(Line)]))
            .Paragraph($"The winner of the first run of {best.Tuner}:")
            .Code(best.Runs[0].Winner);
    }

    private static LineSeries Line(ContestResult result)
    {
        int trials = result.Runs.Max(run => run.Best.Count);
        Spread[] spreads = [.. Enumerable.Range(0, trials).Select(result.After)];
        return new LineSeries(result.Tuner, [.. Enumerable.Range(1, trials).Select(trial => (double)trial)], [.. spreads.Select(spread => spread.Mean)])
        {
            Band = result.Runs.Count < 2 ? null : [.. spreads.Select(spread => (spread.Low, spread.High))],
        };
    }
}
