namespace Microsoft.ML.Internal.Calibration;

/// <summary>The cross-entropy of 1 / (1 + exp(slope·score + offset)) against the target of each class.</summary>
internal sealed class PlattObjective(List<CalibrationExample> examples, double high, double low)
{
    public double Loss(double slope, double offset)
    {
        double loss = 0;
        foreach (CalibrationExample example in examples)
        {
            double exponent = (slope * example.Score) + offset;
            double target = example.IsPositive ? high : low;
            loss += example.Weight * ((target * SoftPlus(exponent)) + ((1 - target) * SoftPlus(-exponent)));
        }

        return loss;
    }

    public PlattDerivatives Derivatives(double slope, double offset)
    {
        double bySlope = 0, byOffset = 0, slopeSlope = 0, slopeOffset = 0, offsetOffset = 0;
        foreach (CalibrationExample example in examples)
        {
            double probability = 1 / (1 + Math.Exp((slope * example.Score) + offset));
            double first = example.Weight * ((example.IsPositive ? high : low) - probability);
            double second = example.Weight * probability * (1 - probability);
            bySlope += first * example.Score;
            byOffset += first;
            slopeSlope += second * example.Score * example.Score;
            slopeOffset += second * example.Score;
            offsetOffset += second;
        }

        return new PlattDerivatives(bySlope, byOffset, slopeSlope, slopeOffset, offsetOffset);
    }

    // log(1 + exp(x)), whatever the size of x.
    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}

/// <summary>The gradient and the Hessian.</summary>
internal readonly record struct PlattDerivatives(double BySlope, double ByOffset, double SlopeSlope, double SlopeOffset, double OffsetOffset)
{
    /// <summary>The step to the minimum of the quadratic with <paramref name="damping"/> added to its diagonal.</summary>
    public (double Slope, double Offset) NewtonStep(double damping)
    {
        double slopes = SlopeSlope + damping, offsets = OffsetOffset + damping;
        double determinant = (slopes * offsets) - (SlopeOffset * SlopeOffset);
        return (((SlopeOffset * ByOffset) - (offsets * BySlope)) / determinant, ((SlopeOffset * BySlope) - (slopes * ByOffset)) / determinant);
    }
}
