using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Sums of errors and labels, from which the metrics of a regression follow.</summary>
internal sealed class RegressionSums
{
    private readonly IRegressionLoss _lossFunction;
    private double _rows;
    private double _absoluteErrors;
    private double _squaredErrors;
    private double _losses;
    private double _labels;
    private double _squaredLabels;

    public RegressionSums(IRegressionLoss lossFunction) => _lossFunction = lossFunction;

    public void Add(float label, float score)
    {
        double error = Math.Abs((double)label - score);
        _rows++;
        _absoluteErrors += error;
        _squaredErrors += error * error;
        _losses += _lossFunction.Loss(score, label);
        _labels += label;
        // Squared in single precision, as ML.NET does.
        _squaredLabels += label * label;
    }

    /// <summary>The metrics, all zero when there is no row.</summary>
    public RegressionMetrics ToMetrics()
    {
        double meanSquaredError = Ratio.OrZero(_squaredErrors, _rows);
        return new RegressionMetrics(
            Ratio.OrZero(_absoluteErrors, _rows), meanSquaredError, Math.Sqrt(meanSquaredError), Ratio.OrZero(_losses, _rows), RSquared());
    }

    // Negative infinity when all labels are equal and one was missed.
    private double RSquared() => _rows > 0 ? 1 - (_squaredErrors / (_squaredLabels - (_labels * _labels / _rows))) : 0;
}
