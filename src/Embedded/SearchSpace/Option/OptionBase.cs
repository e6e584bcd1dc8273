namespace Microsoft.ML.SearchSpace.Option;

/// <summary>What can be searched over: parameters as points of a unit cube.</summary>
public abstract class OptionBase
{
    /// <summary>How many sides the cube has.</summary>
    public abstract int FeatureSpaceDim { get; }

    /// <summary>Where in the cube the search starts.</summary>
    public virtual double[] Default { get; protected set; }

    /// <summary>Into how many parts a grid divides each side; null where that is free.</summary>
    public abstract int?[] Step { get; }

    public abstract double[] MappingToFeatureSpace(Parameter value);

    public abstract Parameter SampleFromFeatureSpace(double[] values);
}
