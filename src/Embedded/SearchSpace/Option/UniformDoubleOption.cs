namespace Microsoft.ML.SearchSpace.Option;

/// <summary>A number of double precision.</summary>
public sealed class UniformDoubleOption : UniformNumericOption
{
    public UniformDoubleOption(double min, double max, bool logBase = false, double? defaultValue = null)
        : base(min, max, logBase)
    {
        if (defaultValue is double value)
            Default = MappingToFeatureSpace(Parameter.FromDouble(value));
    }
}
