using Microsoft.ML;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>Test accuracies by selector and share of the rows, and with all rows.</summary>
/// <param name="Shares">Shares of the rows, ascending.</param>
/// <param name="Full">The accuracy with all rows, in percent.</param>
/// <param name="Accuracies">Selector, share, seed; percent.</param>
internal sealed record ShareResult(DataSet Data, IReadOnlyList<double> Shares, double Full, double[][][] Accuracies)
{
    private const double WrongLabels = 0.3;

    public static IEnumerable<ShareResult> All(MLContext context, Plan plan)
    {
        DataSet fashion = DataSets.Fashion(plan.Rows), adult = DataSets.Adult(context, plan.Rows);
        DataSet[] sets = [fashion, adult, DataSets.Letter(plan.Rows), DataSets.Pendigits(plan.Rows), fashion.WithWrongLabels(WrongLabels), adult.WithWrongLabels(WrongLabels)];
        return sets.Select(data => Of(context, data, plan));
    }

    public Mean Accuracy(int selector, int share) => Mean.Of(Accuracies[selector][share]);

    /// <summary>By how much a selector beats random rows, seed by seed.</summary>
    public Mean Gain(int selector, int share) => Mean.Of(Accuracies[selector][share].Zip(Accuracies[0][share], (own, random) => own - random));

    /// <summary>Whether a selector gets from at most half of the rows to what all rows give, but for one standard error.</summary>
    public bool ReachesFull(int selector) => Enumerable.Range(0, Shares.Count).Any(share => Accuracy(selector, share).Band.High >= Full);

    private static ShareResult Of(MLContext context, DataSet data, Plan plan)
    {
        Terminal.Status(data.Name);
        double full = data.Accuracy(context, DataSet.Trainer(context).Fit(data.TrainView(context)));
        return new ShareResult(data, plan.Shares, full, [.. Selector.All.Select(selector => plan.Shares.Select(share =>
            Enumerable.Range(0, plan.Seeds).Select(seed => data.Accuracy(context, selector.Fit(context, data, share, seed))).ToArray()).ToArray())]);
    }
}
