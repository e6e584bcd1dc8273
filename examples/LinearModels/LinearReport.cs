using System.Globalization;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.LinearModels;

/// <summary>One HTML page: how fast every solver gets where, and the path of the L1 penalty.</summary>
internal static class LinearReport
{
    // As many as the palette tells apart.
    private static readonly FiniteSumSolver[] _shown =
        [FiniteSumSolver.Sdca, FiniteSumSolver.Saga, FiniteSumSolver.Svrg, FiniteSumSolver.Katyusha, FiniteSumSolver.Miso, FiniteSumSolver.Catalyst, FiniteSumSolver.QNing, FiniteSumSolver.Newton];

    public static void Save(string path, Census census, IReadOnlyList<(string Penalty, SolverRun[] Runs)> experiments, PathPoint[] penaltyPath, bool isGenerated)
    {
        var report = new HtmlReport("Variance-reduced logistic regression", isGenerated
            ? "Invented people: the census was not found, so no number here speaks of real ones."
            : string.Create(CultureInfo.InvariantCulture, $"Census income (UCI adult): {census.RowCount:N0} rows to train on, {census.FeatureCount} features after one-hot encoding."));
        foreach ((string penalty, SolverRun[] runs) in experiments)
        {
            string[] left = [.. runs.Where(run => !_shown.Contains(run.Solver)).Select(run => run.Solver.ToString())];
            report.Section($"λ₂ = {penalty}")
                .Paragraph($"The curves leave out {string.Join(", ", left)}, which are in the table, and points where a solver is at the best value known.")
                .Chart(Curves($"Relative suboptimality by passes, λ₂ = {penalty}", "passes", runs, (progress, _) => progress.Pass))
                .Chart(Curves($"Relative suboptimality by seconds, λ₂ = {penalty}", "seconds, certificates included", runs, (progress, _) => progress.Elapsed.TotalSeconds))
                .Table(Solvers(penalty, runs));
        }

        double[] strengths = [.. penaltyPath.Select(point => point.Strength)];
        report.Section("Path of the L1 penalty").Paragraph("Stronger penalties keep fewer features; how well the rest predicts is measured on rows held out.")
            .Grid(
                new LineChart("Nonzero weights", "λ₁", "weights", new LineSeries("weights", strengths, [.. penaltyPath.Select(point => (double)point.Nonzero)])) { LogX = true },
                new LineChart("AUROC", "λ₁", "AUROC", new LineSeries("AUROC", strengths, [.. penaltyPath.Select(point => point.Auroc)])) { LogX = true },
                new LineChart("Log-loss", "λ₁", "bits", new LineSeries("log-loss", strengths, [.. penaltyPath.Select(point => point.LogLoss)])) { LogX = true });
        report.Save(path);
    }

    private static LineChart Curves(string title, string xLabel, SolverRun[] runs, Func<TrainingProgress, SolverRun, double> x) =>
        new(title, xLabel, "(F − F*) / F*", [.. runs.Where(run => _shown.Contains(run.Solver)).Select(run => new LineSeries(
            run.Solver.ToString(),
            [.. run.Result.History.Select(progress => x(progress, run))],
            [.. run.Result.History.Select(progress => (progress.Objective - run.Best) / run.Best)]))])
        { LogY = true };

    private static ReportTable Solvers(string penalty, SolverRun[] runs)
    {
        var table = new ReportTable(
            $"All solvers, λ₂ = {penalty}",
            new ReportColumn("solver"), new ReportColumn("passes", "0.0"), new ReportColumn("and for certificates", "0.0"), new ReportColumn("seconds", "0.000"), new ReportColumn("relative suboptimality", "0.0E+0"), new ReportColumn("relative certificate", "0.0E+0"));
        foreach (SolverRun run in runs)
        {
            table.Row(ResultTables.Name(run), run.Result.Passes, run.Result.CertificatePasses, run.Result.History[^1].Elapsed.TotalSeconds, Math.Max(0, run.Suboptimality), run.Result.Certificate / run.Best);
        }

        return table;
    }
}
