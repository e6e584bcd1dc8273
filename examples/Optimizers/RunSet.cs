using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>A contender's runs, one a seed.</summary>
internal sealed record RunSet(Contender Contender, IReadOnlyList<TrainingRun> Runs)
{
    public Spread ValidationLoss => Over(run => run.ValidationLoss);

    public Spread TestAccuracy => Over(run => run.TestAccuracy);

    public Spread TestLoss => Over(run => run.TestLoss);

    public Spread Seconds => Over(run => run.Seconds);

    /// <summary>Epochs that all runs finished.</summary>
    public int Epochs => Runs.Min(run => run.Epochs.Count);

    /// <summary>Something of an epoch, from 0, over the seeds.</summary>
    public Spread At(int epoch, Func<NetworkEpoch, double> value) => Over(run => value(run.Epochs[epoch]));

    /// <summary>The validation loss after each epoch: the mean over the seeds, and their range around it.</summary>
    /// <param name="x">Where a point lies.</param>
    public LineSeries Curve(Func<NetworkEpoch, double> x)
    {
        Spread[] losses = [.. Enumerable.Range(0, Epochs).Select(epoch => At(epoch, value => value.ValidationLoss))];
        return new LineSeries(Contender.Name, [.. Enumerable.Range(0, Epochs).Select(epoch => At(epoch, x).Mean)], [.. losses.Select(loss => loss.Mean)])
        {
            Band = Runs.Count > 1 ? [.. losses.Select(loss => (loss.Low, loss.High))] : null,
        };
    }

    private Spread Over(Func<TrainingRun, double> value) => Spread.Of(Runs.Select(value));
}
