namespace Microsoft.ML.Data;

/// <summary>The type of a column: what its values are, and the .NET type that holds one of them.</summary>
public abstract class DataViewType : IEquatable<DataViewType>
{
    private protected DataViewType(Type rawType)
    {
        ArgumentNullException.ThrowIfNull(rawType);
        RawType = rawType;
    }

    public Type RawType { get; }

    public abstract bool Equals(DataViewType other);
}
