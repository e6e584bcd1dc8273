using System.Globalization;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>One HTML page with the four experiments.</summary>
internal static class SelectionReport
{
    private static readonly string[] _drawn = ["random", "margin, best", "margin, power", "EL2N, power", "easy first", "representatives"];

    public static void Save(string path, Plan plan, Findings findings)
    {
        string data = findings.IsGenerated ? "Invented rows where data were not found: such numbers speak of no real ones." : "Fashion-MNIST, adult, letter and pendigits.";
        var report = new HtmlReport("Which rows to learn from", $"{data} {plan.Text}.");
        Shares(report, findings.Shares);
        Labels(report, findings.Labels);
        Sources(report, findings.Sources);
        Bandits(report, findings.Bandits);
        report.Save(path);
    }

    private static void Shares(HtmlReport report, IReadOnlyList<ShareResult> results)
    {
        report.Section("A part of the rows")
            .Paragraph("A multinomial logistic regression learns from a share of the rows that a selector chooses, in five rounds. Numbers are test accuracies in percent, means over seeds ± their "
                + "standard error. A selector is worth its trouble only where it beats random rows by more than its spread.");
        foreach (ShareResult result in results)
        {
            var table = new ReportTable(
                string.Create(CultureInfo.InvariantCulture, $"{result.Data.Name}; all {result.Data.Train.Length:N0} rows: {result.Full:0.0} %"),
                [new ReportColumn("selector"), new ReportColumn("what it takes"), .. result.Shares.Select(share => new ReportColumn($"{share:P0} of rows")), new ReportColumn("over random at the last")]);
            foreach ((Selector selector, int i) in Selector.All.Select((selector, i) => (selector, i)))
            {
                table.Row([selector.Name, selector.Note, .. result.Shares.Select((_, share) => (ReportCell)Unbroken(result.Accuracy(i, share).Text())),
                    i == 0 ? "" : Unbroken(Gain(result.Gain(i, result.Shares.Count - 1)))]);
            }

            report.Table(table).Paragraph(ResultTables.Verdict(result));
        }

        report.Grid([.. results.Select(ShareChart)]);
    }

    private static LineChart ShareChart(ShareResult result) => new(
        result.Data.Name, "share of rows", "accuracy in %",
        [.. Selector.All.Select((selector, i) => (selector, i)).Where(pair => _drawn.Contains(pair.selector.Name)).Select(pair =>
            Line(pair.selector.Name, result.Shares, result.Shares.Select((_, share) => result.Accuracy(pair.i, share)))),
            new LineSeries("all rows", [result.Shares[0], result.Shares[^1]], [result.Full, result.Full], IsReference: true)]);

    private static void Labels(HtmlReport report, IReadOnlyList<LabelResult> results) =>
        report.Section("Labels that cost money")
            .Paragraph("Active learning buys labels in batches of forty, for the rows that its model is least sure of, or at random.")
            .Grid([.. results.Select(result => new LineChart(
                result.Data.Name, "labels", "accuracy in %",
                [.. LabelResult.Ways.Select((way, i) => Line(way.Name, [.. result.Labels.Select(labels => (double)labels)], result.Labels.Select((_, at) => result.Accuracy(i, at))))]))]);

    private static void Sources(HtmlReport report, SourceResult result)
    {
        double[] rounds = [.. Enumerable.Range(1, result.Shares[0].Length).Select(round => (double)round)];
        report.Section("Sources of different worth")
            .Paragraph($"Rows of {result.Data.Name} come from four sources. A Thompson sampler learns which one's rows raise the accuracy on held-out rows. Test accuracy of what it chose: "
                + $"{Mean.Of(result.Chosen).Text()} %; of as many rows, the same number from each source: {Mean.Of(result.Even).Text()} %.")
            .Chart(new LineChart("Share of each source among the rows drawn so far", "round", "share", [.. SourceResult.Names.Select((name, i) =>
                Line(name, rounds, rounds.Select((_, round) => result.Share(i, round))))]));
    }

    private static void Bandits(HtmlReport report, IReadOnlyList<BanditResult> results)
    {
        report.Section("Bandits whose arms vary differently")
            .Paragraph("Ten arms with Gaussian rewards, means and variances drawn from a Normal-Gamma prior (μ, κ, α, β). Variance-adaptive Thompson sampling (VarTS; Saha and Kveton, 2024) learns both; plain "
                + "Thompson sampling is told the variances, their mean, or the largest; UCB-V and UCB1 have textbook constants. VarTS is to beat the largest variance and the bounds; against the known mean variance nothing is claimed.");
        var table = new ReportTable($"Regret after {BanditRun.Steps:N0} steps, mean ± standard error", [new ReportColumn("policy"), .. results.Select(result => new ReportColumn(result.Name))]);
        foreach ((string name, int policy) in BanditRun.Names.Select((name, i) => (name, i)))
            table.Row([name, .. results.Select(result => (ReportCell)Unbroken(result.After(policy, BanditRun.Steps).Text()))]);
        int[] steps = [.. Enumerable.Range(1, 50).Select(i => i * BanditRun.Steps / 50)];
        report.Table(table)
            .Grid([.. results.Select(result => new LineChart(
                $"Regret, {result.Name}", "step", "regret",
                [.. BanditRun.Names.Select((name, policy) => Line(name, [.. steps.Select(step => (double)step)], steps.Select(step => result.After(policy, step))))]))]);
    }

    private static LineSeries Line(string name, IReadOnlyList<double> x, IEnumerable<Mean> means)
    {
        Mean[] all = [.. means];
        return new LineSeries(name, x, [.. all.Select(mean => mean.Value)]) { Band = [.. all.Select(mean => double.IsNaN(mean.Error) ? (mean.Value, mean.Value) : mean.Band)] };
    }

    private static string Gain(Mean gain) => $"{Mean.Number(gain.Value, "+0.0;−0.0;0.0")} ± {Mean.Number(gain.Error)}";

    private static string Unbroken(string text) => text.Replace(' ', '\u00a0');
}
