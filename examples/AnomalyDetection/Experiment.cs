using Spectre.Console;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>AUROC of every class and variant, and realized false-positive rates.</summary>
internal sealed class Experiment(IReadOnlyList<AnomalySet> sets, int seeds)
{
    private static readonly (string Name, AnomalyThreshold Threshold)[] _thresholds =
    [
        ("Conformal", AnomalyThreshold.Conformal()), ("CrossFitted", AnomalyThreshold.CrossFitted()), ("ChiSquare", AnomalyThreshold.ChiSquare),
    ];

    public static IReadOnlyList<double> AcceptedRates { get; } = [0.01, 0.05];

    private int RateSeeds => Math.Min(seeds, 10);

    public IReadOnlyList<AnomalySet> Sets => sets;

    public int Seeds => seeds;

    /// <summary>[set, variant] of the half split in file order.</summary>
    public double[,] Half { get; } = new double[sets.Count, Variant.All.Count];

    /// <summary>[set, variant][seed] of the stratified 70/30 splits.</summary>
    public double[,][] Stratified { get; } = new double[sets.Count, Variant.All.Count][];

    /// <summary>Mean realized rates over the sets: accepted rate, threshold, on shuffled splits and in file order.</summary>
    public List<(double Accepted, string Threshold, double Shuffled, double FileOrder)> Rates { get; } = [];

    public void Run() => Terminal.WithProgress(display => display
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(progress =>
        {
            ProgressTask auroc = progress.AddTask("AUROC", maxValue: sets.Count * Variant.All.Count * (1 + seeds));
            ProgressTask rates = progress.AddTask("False-positive rates", maxValue: AcceptedRates.Count * _thresholds.Length * sets.Count * (1 + RateSeeds));
            Parallel.For(0, sets.Count * Variant.All.Count, task =>
            {
                (int set, int variant) = Math.DivRem(task, Variant.All.Count);
                Half[set, variant] = Detector.Auroc(sets[set], RowSplit.Half(sets[set]), Variant.All[variant]);
                Stratified[set, variant] = [.. Enumerable.Range(0, seeds).Select(seed => Detector.Auroc(sets[set], RowSplit.Stratified(sets[set], seed), Variant.All[variant]))];
                auroc.Increment(1 + seeds);
            });
            foreach (double accepted in AcceptedRates)
            {
                foreach ((string name, AnomalyThreshold threshold) in _thresholds)
                {
                    Rates.Add((accepted, name, Shuffled(threshold, accepted, rates), FileOrder(threshold, accepted, rates)));
                }
            }
        }));

    /// <summary>The mean over the sets, in per cent.</summary>
    public double HalfMean(int variant) => 100 * Enumerable.Range(0, sets.Count).Average(set => Half[set, variant]);

    public double StratifiedMean(int variant) => 100 * Enumerable.Range(0, sets.Count).Average(set => Stratified[set, variant].Average());

    /// <summary>The standard deviation over the seeds of the mean over the sets, in points.</summary>
    public double StratifiedSpread(int variant)
    {
        double[] means = [.. Enumerable.Range(0, seeds).Select(seed => 100 * Enumerable.Range(0, sets.Count).Average(set => Stratified[set, variant][seed]))];
        double mean = means.Average();
        return Math.Sqrt(means.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, means.Length - 1));
    }

    private double FileOrder(AnomalyThreshold threshold, double accepted, ProgressTask progress) =>
        Average(sets.Select(set => (Set: set, Split: RowSplit.Half(set))), threshold, accepted, progress);

    private double Shuffled(AnomalyThreshold threshold, double accepted, ProgressTask progress) =>
        Average(from seed in Enumerable.Range(0, RateSeeds) from set in sets select (set, RowSplit.Stratified(set, seed)), threshold, accepted, progress);

    private static double Average(IEnumerable<(AnomalySet Set, RowSplit Split)> cases, AnomalyThreshold threshold, double accepted, ProgressTask progress) =>
        cases.AsParallel().AsOrdered().Select(one =>
        {
            double rate = Detector.FalsePositiveRate(one.Set, one.Split, threshold, accepted);
            progress.Increment(1);
            return rate;
        }).ToArray().Average();
}
