using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlNetExtensions;

/// <summary>The picture of one moment of an experiment.</summary>
internal sealed class ConsoleView(
    MonitorSnapshot now, IReadOnlyList<TrainerPosterior> trainers, IReadOnlyList<StudyTrial>? study, int? maxTrials, TimeSpan? timeLimit) : IRenderable
{
    private const int MostRows = 8;

    private IRenderable? _content;

    private IRenderable Content => _content ??= new Rows(Parts());

    public Measurement Measure(RenderOptions options, int maxWidth) => Content.Measure(options, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => Content.Render(options, maxWidth);

    /// <summary>Of both limits, the one that comes first; null without any, or before the first trial is finished.</summary>
    internal TimeSpan? Left()
    {
        int finished = now.Completed + now.Failed;
        TimeSpan? byTrials = maxTrials is { } most && finished > 0 ? now.Elapsed * (Math.Max(0, most - finished) / (double)finished) : null;
        TimeSpan? byTime = timeLimit is { } limit ? limit > now.Elapsed ? limit - now.Elapsed : TimeSpan.Zero : null;
        return byTrials < byTime || byTime is null ? byTrials : byTime;
    }

    internal static string Text(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min")
        : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private IEnumerable<IRenderable> Parts()
    {
        int finished = now.Completed + now.Failed;
        string of = maxTrials is { } most ? $" of {most}" : "";
        string left = Left() is { } remaining ? $", about {Text(remaining)} left" : "";
        yield return new Markup($"[bold]{finished}{of} trials[/], {now.Failed} failed, {now.Running.Count} running; {Text(now.Elapsed)}{left}");
        yield return now.Best is { } best
            ? new Markup($"best: [bold green]loss {Number(now.BestLoss)}[/], metric {Number(now.BestMetric)}, trial {best}{Named(now.BestLabel)}")
            : new Markup("best: none yet");
        foreach ((int trial, string label, TimeSpan time) in now.Running.Take(MostRows))
        {
            yield return new Markup($"[grey]running: trial {trial}{Named(label)}, {Text(time)}[/]");
        }

        if (trainers.Count > 0)
        {
            yield return Trainers();
        }

        if (study is not null && Workers(study) is { } workers)
        {
            yield return workers;
        }
    }

    private Table Trainers()
    {
        bool hasChances = trainers.Any(trainer => !double.IsNaN(trainer.Chance));
        Table table = new Table().Border(TableBorder.Simple).AddColumns("trainer", "trials", "expected loss", "±");
        if (hasChances)
        {
            table.AddColumn("chosen next");
        }

        foreach (TrainerPosterior trainer in trainers.Take(MostRows))
        {
            string[] cells = [Markup.Escape(trainer.Trainer), $"{trainer.Trials}", Number(trainer.Mean), Number(trainer.Deviation)];
            table.AddRow(hasChances ? [.. cells, double.IsNaN(trainer.Chance) ? "–" : trainer.Chance.ToString("P0", CultureInfo.InvariantCulture)] : cells);
        }

        return table;
    }

    private static Table? Workers(IReadOnlyList<StudyTrial> study)
    {
        IGrouping<string, StudyTrial>[] workers = [.. study.Where(trial => trial.Worker is not null).GroupBy(trial => trial.Worker!).OrderBy(worker => worker.Key, StringComparer.Ordinal)];
        if (workers.Length == 0)
        {
            return null;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("worker", "finished", "runs trial");
        foreach (IGrouping<string, StudyTrial> worker in workers.Take(MostRows))
        {
            table.AddRow(
                Markup.Escape(worker.Key), $"{worker.Count(trial => trial.IsFinished)}",
                string.Join(", ", worker.Where(trial => trial.State == StudyTrialState.Running).Select(trial => trial.Number)));
        }

        return table;
    }

    private static string Named(string label) => label.Length == 0 ? "" : $", {Markup.Escape(label)}";

    private static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("G5", CultureInfo.InvariantCulture);
}
