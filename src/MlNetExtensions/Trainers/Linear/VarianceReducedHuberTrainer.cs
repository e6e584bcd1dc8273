using System.Globalization;
using MathNet.Numerics.Statistics;
using Microsoft.ML.Runtime;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Trainers;

/// <summary>Regression by Huber's loss, squared near the label and linear beyond a distance, so that outliers pull less (Huber, 1964).</summary>
public sealed class VarianceReducedHuberTrainer : RegressionLinearTrainer
{
    // Of labels this many times farther apart than the distance, next to none is near its prediction.
    private const double FarFromLabels = 100;

    private readonly Options _options;

    internal VarianceReducedHuberTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "VarianceReducedHuber") => _options = options;

    private protected override LinearFit Minimize(LinearData data)
    {
        double deviation = data.Labels.PopulationStandardDeviation();
        if (deviation > FarFromLabels * _options.OutlierDistance)
        {
            Log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"OutlierDistance is {_options.OutlierDistance:G4}, but the labels deviate by {deviation:G4}: nearly all errors count as outliers, and a penalty soon outweighs them. Set it to about the size of ordinary errors."));
        }

        return LinearFit.Minimize(data, new HuberLoss(_options.OutlierDistance), _options, Log);
    }

    /// <summary>Options of Huber regression.</summary>
    public sealed class Options : VarianceReducedOptions
    {
        /// <summary>δ: errors beyond it count linearly; positive, in units of the label, best a little above the size of ordinary errors. Default: 1.</summary>
        public double OutlierDistance { get; set; } = 1;

        internal override void Check()
        {
            base.Check();
            _ = new HuberLoss(OutlierDistance);
        }
    }
}
