using Microsoft.ML.Internal.Calibration;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Calibrators;

/// <summary>Learns a sigmoid from scored rows with labels.</summary>
public sealed class PlattCalibratorEstimator : CalibratorEstimatorBase<PlattCalibrator>
{
    internal PlattCalibratorEstimator(IHostEnvironment env, string label, string score, string weight)
        : base(env, new PlattTrainer(), label, score, weight) => ArgumentException.ThrowIfNullOrWhiteSpace(label);

    private protected override CalibratorTransformer<PlattCalibrator> Create(IHostEnvironment env, PlattCalibrator calibrator) => new PlattCalibratorTransformer(env, calibrator);
}

/// <summary>Gives a sigmoid whose slope and offset are known.</summary>
public sealed class FixedPlattCalibratorEstimator : CalibratorEstimatorBase<PlattCalibrator>
{
    internal FixedPlattCalibratorEstimator(IHostEnvironment env, double slope, double offset, string score)
        : base(env, new FixedPlattTrainer(slope, offset), label: null, score, weight: null)
    {
    }

    private protected override CalibratorTransformer<PlattCalibrator> Create(IHostEnvironment env, PlattCalibrator calibrator) => new PlattCalibratorTransformer(env, calibrator);
}
