namespace Microsoft.ML.SearchSpace.Option;

/// <summary>A number between two bounds, in even steps of it or of its logarithm.</summary>
public abstract class UniformNumericOption : OptionBase
{
    public UniformNumericOption(double min, double max, bool logBase = false)
    {
        Min = min;
        Max = max;
        LogBase = logBase;
        Default = [0.0];
    }

    public double Min { get; }

    public double Max { get; }

    public bool LogBase { get; }

    public override int FeatureSpaceDim => 1;

    public override int?[] Step => [null];

    public override double[] MappingToFeatureSpace(Parameter param)
    {
        double value = param.AsType<double>();
        return LogBase ? [Position(Math.Log(value), Math.Log(Min), Math.Log(Max))] : [Position(value, Min, Max)];
    }

    public override Parameter SampleFromFeatureSpace(double[] values) =>
        Parameter.FromDouble(LogBase ? Min * Math.Pow(Max / Min, values[0]) : Min + (Max - Min) * values[0]);

    // The same roundings as ML.NET's.
    private static double Position(double value, double min, double max) => value / (max - min) - min / (max - min);
}
