using Microsoft.ML.Runtime;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Trainers;

/// <summary>Regression by Huber's loss, squared near the label and linear beyond a distance, so that outliers pull less (Huber, 1964).</summary>
public sealed class VarianceReducedHuberTrainer : RegressionLinearTrainer
{
    private readonly Options _options;

    internal VarianceReducedHuberTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "VarianceReducedHuber") => _options = options;

    private protected override LinearFit Minimize(LinearData data) => LinearFit.Minimize(data, new HuberLoss(_options.OutlierDistance), _options, Log);

    /// <summary>Options of Huber regression.</summary>
    public sealed class Options : VarianceReducedOptions
    {
        /// <summary>δ: errors beyond it count linearly; positive, in units of the label. Default: 1.</summary>
        public double OutlierDistance { get; set; } = 1;

        internal override void Check()
        {
            base.Check();
            _ = new HuberLoss(OutlierDistance);
        }
    }
}
