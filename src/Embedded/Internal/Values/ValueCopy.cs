using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>Copies values so that neither side can overwrite the other's vectors.</summary>
internal static class ValueCopy
{
    /// <summary>A getter that hands out copies of <paramref name="value"/>.</summary>
    public static ValueGetter<T> Getter<T>(T value, DataViewType type)
    {
        var copy = For<T>(type);
        return (ref T destination) => copy(in value, ref destination);
    }

    /// <summary>Copies values of the raw type <typeparamref name="T"/> of <paramref name="type"/>.</summary>
    public static ValueConverter<T, T> For<T>(DataViewType type) => type is VectorDataViewType vector
        ? (ValueConverter<T, T>)GenericMethod.With<Func<Delegate>>(Vector<int>, vector.ItemType.RawType)()
        : (in T source, ref T destination) => destination = source;

    private static Delegate Vector<T>() =>
        (ValueConverter<VBuffer<T>, VBuffer<T>>)((in VBuffer<T> source, ref VBuffer<T> destination) => source.CopyTo(ref destination));
}
