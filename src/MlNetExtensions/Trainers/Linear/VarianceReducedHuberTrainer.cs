using System.Globalization;
using MathNet.Numerics.Statistics;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Core.Optimization.FiniteSum;
using static MlNetExtensions.Pipeline.OptionCheck;

namespace MlNetExtensions;

/// <summary>Regression by Huber's loss, squared near the label and linear beyond a distance, so that outliers pull less (Huber, 1964).</summary>
public sealed class VarianceReducedHuberTrainer : RegressionLinearTrainer
{
    // Of labels this many times farther apart than the distance, next to none is near its prediction.
    private const double FarFromLabels = 100;

    private readonly Options _options;

    internal VarianceReducedHuberTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "VarianceReducedHuber") => _options = options;

    private protected override LinearProblem Pose(LabeledRows data, DataViewSchema.Column label) =>
        LinearProblem.Of(data, new HuberLoss(_options.OutlierDistance is { } given ? Checked(given, data) : Estimated(data)), _options, Log);

    private double Estimated(LabeledRows data)
    {
        double distance = LinearProblem.HuberDistance(data, _options);
        Log.Info(string.Create(CultureInfo.InvariantCulture,
            $"OutlierDistance is {distance:G4}: {HuberThreshold.PerScale} times the robust scale {distance / HuberThreshold.PerScale:G4} of the residuals."));
        return distance;
    }

    private double Checked(double distance, LabeledRows data)
    {
        double deviation = data.Labels.PopulationStandardDeviation();
        if (deviation > FarFromLabels * distance)
        {
            Log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"OutlierDistance is {distance:G4}, but the labels deviate by {deviation:G4}: nearly all errors count as outliers, and a penalty soon outweighs them. Set it to about the size of ordinary errors, or leave it out."));
        }

        return distance;
    }

    /// <summary>Options of Huber regression.</summary>
    public sealed class Options : VarianceReducedOptions
    {
        /// <summary>
        /// δ: errors beyond it count linearly; positive, in units of the label. Default: null, 1.345 times the robust scale of the residuals, which the rows tell
        /// (see <see cref="HuberThreshold"/>): labels in other units then give the same model in those units.
        /// </summary>
        public double? OutlierDistance { get; set; }

        internal override void Check()
        {
            base.Check();
            Require(
                OutlierDistance is null or (> 0 and < double.PositiveInfinity), OutlierDistance, nameof(OutlierDistance), "positive and finite, or null");
        }
    }
}
