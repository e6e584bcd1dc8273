using System.Globalization;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>One HTML page with the three experiments.</summary>
internal static class OptimizerReport
{
    public static void Save(string path, Plan plan, Images images, RunSet[] race, RunSet[] filters, BatchRuns[] batches)
    {
        string data = images.IsGenerated
            ? "Invented images: Fashion-MNIST was not found, so no number here speaks of real ones."
            : "Fashion-MNIST, one network of 784-256-128-10 units.";
        var report = new HtmlReport("Optimizers of neural networks", $"{data} {plan.Text}.");
        string spread = plan.Seeds > 1
            ? " Numbers are means over the seeds ± their standard deviation; bands in the charts reach from the lowest seed to the highest."
            : " One seed: the numbers say nothing of chance.";
        Race(report, race, spread);
        Filters(report, filters);
        Batches(report, batches);
        report.Save(path);
    }

    // A number and its spread stay on one line.
    private static string Cell(Spread spread, string format) => spread.Text(format).Replace(' ', '\u00a0');

    private static void Race(HtmlReport report, RunSet[] race, string spread)
    {
        report.Section("Eight optimizers")
            .Paragraph($"None is tuned for this data: the order says as much of the rates, which the table gives with their reasons, as of the methods. "
                + $"Batches of {Plan.BatchSize} rows, linear decay of the rate to zero, a tenth of the rows held out for validation. A seed decides on first weights, "
                + $"order of rows and which are held out.{spread}")
            .Chart(new LineChart("Validation loss by epochs", "epoch", "validation loss", [.. race.Select(set => set.Curve(epoch => epoch.Epoch))]))
            .Chart(new LineChart("Validation loss by seconds", "seconds", "validation loss", [.. race.Select(set => set.Curve(epoch => epoch.Seconds))]) { LogX = true });
        var table = new ReportTable(
            "Optimizers, best validation loss first",
            new ReportColumn("optimizer"), new ReportColumn("rate"), new ReportColumn("why this rate"),
            new ReportColumn("validation loss"), new ReportColumn("test accuracy"), new ReportColumn("seconds"));
        foreach (RunSet set in ResultTables.Ranked(race))
        {
            table.Row(
                set.Contender.Name, ResultTables.Rate(set.Contender), set.Contender.Source,
                Cell(set.ValidationLoss, "0.000"), Cell(set.TestAccuracy, "0.0000"), Cell(set.Seconds, "0.0"));
        }

        report.Table(table);
    }

    private static void Filters(HtmlReport report, RunSet[] filters)
    {
        report.Section(string.Create(CultureInfo.InvariantCulture, $"{Experiments.WrongLabels:P0} wrong labels"))
            .Paragraph("Of the training and validation rows one in five was given the label of another class, drawn at random, the same for all seeds; the test rows "
                + "are right. "
                + "Gradient agreement filtering (Chaubard, Eddy and Kochenderfer, 2024) compares the gradients of eight parts of each batch and leaves out those "
                + "whose cosine distance from the rest is above τ. The paper's form gives the last part that agrees half of the weight.")
            .Paragraph("Cluster momentum is left out: it needs to know which cluster each part of a batch is of, and the trainer draws batches at random.")
            .Paragraph(Verdict(filters))
            .Chart(new LineChart(
                "Validation loss by epochs, wrong labels included", "epoch", "validation loss", [.. filters.Select(set => set.Curve(epoch => epoch.Epoch))]));
        var table = new ReportTable(
            "Methods on wrong labels",
            new ReportColumn("method"), new ReportColumn("validation loss"), new ReportColumn("test loss"), new ReportColumn("test accuracy"), new ReportColumn("seconds"));
        foreach (RunSet set in filters)
        {
            table.Row(set.Contender.Name, Cell(set.ValidationLoss, "0.000"), Cell(set.TestLoss, "0.000"), Cell(set.TestAccuracy, "0.0000"), Cell(set.Seconds, "0.0"));
        }

        report.Table(table);
    }

    /// <summary>What the numbers say, whichever way they went.</summary>
    private static string Verdict(RunSet[] filters)
    {
        RunSet plain = filters[0];
        return "Test accuracy in points above (+) or below (−) that of plain AdamW: " + string.Join("; ", filters[1..].Select(set => string.Create(
            CultureInfo.InvariantCulture, $"{set.Contender.Name}: {100 * (set.TestAccuracy.Mean - plain.TestAccuracy.Mean):+0.0;−0.0;0.0}"))) + ".";
    }

    private static void Batches(HtmlReport report, BatchRuns[] batches)
    {
        double[] sizes = [.. batches.Select(runs => (double)runs.BatchSize)];
        report.Section("Batch sizes")
            .Paragraph("AdamW, its rate scaled with the square root of the batch size (Granziol, Zohren and Roberts, 2022). The gradient noise scale "
                + "tr(Σ)/‖G‖² (McCandlish et al., 2018) is measured from the parts of each batch by a link of the chain that changes nothing: batches far below it "
                + "gain from more rows as if they were steps, batches far above it gain little. All batch sizes get the same epochs, so large ones take fewer steps.")
            .Chart(new LineChart(
                "Gradient noise scale by epochs", "epoch", "rows",
                [.. batches.Select(runs => new LineSeries(
                    runs.Set.Contender.Name, [.. Enumerable.Range(1, runs.Set.Epochs).Select(epoch => (double)epoch)], runs.NoiseScaleByEpoch))])
            { LogY = true })
            .Chart(new LineChart(
                "Final validation loss by batch size", "batch size", "validation loss",
                new LineSeries("AdamW", sizes, [.. batches.Select(runs => runs.Set.ValidationLoss.Mean)])
                {
                    Band = [.. batches.Select(runs => (runs.Set.ValidationLoss.Low, runs.Set.ValidationLoss.High))],
                })
            { LogX = true });
        var table = new ReportTable(
            "AdamW by batch size; seconds with the measurement of noise",
            new ReportColumn("batch size"), new ReportColumn("rate"), new ReportColumn("validation loss"), new ReportColumn("test accuracy"),
            new ReportColumn("noise scale after the last epoch, rows"), new ReportColumn("seconds"));
        foreach (BatchRuns runs in batches)
        {
            RunSet set = runs.Set;
            table.Row(
                runs.Set.Contender.Name, ResultTables.Rate(set.Contender), Cell(set.ValidationLoss, "0.000"), Cell(set.TestAccuracy, "0.0000"),
                ResultTables.NoiseScale(runs), Cell(set.Seconds, "0.0"));
        }

        report.Table(table);
    }
}
