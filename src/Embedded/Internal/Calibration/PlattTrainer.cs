using Microsoft.ML.Calibrators;

namespace Microsoft.ML.Internal.Calibration;

/// <summary>
/// Platt's sigmoid (Probabilistic Outputs for Support Vector Machines, 1999): the slope and offset of least cross-entropy against labels
/// that are drawn in from 0 and 1, by damped Newton steps.
/// </summary>
internal sealed class PlattTrainer : ICalibratorTrainer
{
    private const int MaximumSteps = 100;
    private const double InitialDamping = 1e-3;
    private const double MaximumDamping = 1e6;
    private const double Tolerance = 1e-12;

    public ICalibrator Train(CalibrationRows rows)
    {
        List<CalibrationExample> examples = rows.Read();
        double positives = 0, negatives = 0;
        foreach (CalibrationExample example in examples)
        {
            if (example.IsPositive)
                positives += example.Weight;
            else
                negatives += example.Weight;
        }

        var objective = new PlattObjective(examples, high: (positives + 1) / (positives + 2), low: 1 / (negatives + 2));
        (double slope, double offset) = Minimize(objective, Math.Log((negatives + 1) / (positives + 1)));
        return new PlattCalibrator(slope, offset);
    }

    private static (double Slope, double Offset) Minimize(PlattObjective objective, double offset)
    {
        double slope = 0, damping = InitialDamping;
        double loss = objective.Loss(slope, offset);
        for (int step = 0; step < MaximumSteps; step++)
        {
            PlattDerivatives derivatives = objective.Derivatives(slope, offset);
            double before = loss;
            for (; damping < MaximumDamping; damping *= 10)
            {
                (double slopeStep, double offsetStep) = derivatives.NewtonStep(damping);
                double after = objective.Loss(slope + slopeStep, offset + offsetStep);
                if (!(after < loss))
                    continue;
                (slope, offset, loss) = (slope + slopeStep, offset + offsetStep, after);
                break;
            }

            if (before - loss <= Tolerance * (1 + loss))
                break;
            damping /= 10;
        }

        return (slope, offset);
    }
}

/// <summary>The sigmoid that is given.</summary>
internal sealed class FixedPlattTrainer(double slope, double offset) : ICalibratorTrainer
{
    public ICalibrator Train(CalibrationRows rows) => new PlattCalibrator(slope, offset);
}
