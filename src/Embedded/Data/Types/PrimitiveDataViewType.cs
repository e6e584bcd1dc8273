namespace Microsoft.ML.Data;

/// <summary>A type whose values need no disposal and are not composed of other values.</summary>
public abstract class PrimitiveDataViewType : DataViewType
{
    protected PrimitiveDataViewType(Type rawType)
        : base(rawType)
    {
        if (typeof(IDisposable).IsAssignableFrom(rawType))
            throw new ArgumentException($"A primitive type cannot be disposable, but {rawType} is.", nameof(rawType));
    }
}
