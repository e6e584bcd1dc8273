namespace Microsoft.ML.Data;

/// <summary>A type whose values are composed of other values, such as a vector.</summary>
public abstract class StructuredDataViewType : DataViewType
{
    protected StructuredDataViewType(Type rawType)
        : base(rawType)
    {
    }
}
