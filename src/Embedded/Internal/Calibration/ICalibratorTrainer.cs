using Microsoft.ML.Calibrators;

namespace Microsoft.ML.Internal.Calibration;

/// <summary>Learns what makes probabilities of scores.</summary>
internal interface ICalibratorTrainer
{
    ICalibrator Train(CalibrationRows rows);
}

/// <summary>An estimator that trains a calibrator.</summary>
internal interface IHaveCalibratorTrainer
{
    ICalibratorTrainer CalibratorTrainer { get; }
}

internal static class CalibratorTrainers
{
    /// <summary>The trainer of an estimator; Platt's when none is given.</summary>
    public static ICalibratorTrainer Of(IEstimator<ISingleFeaturePredictionTransformer<ICalibrator>> estimator) => estimator switch
    {
        null => new PlattTrainer(),
        IHaveCalibratorTrainer known => known.CalibratorTrainer,
        _ => throw new ArgumentException($"{estimator.GetType()} is not one of ML.NET's own calibrators.", "calibrator"),
    };
}
