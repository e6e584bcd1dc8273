using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>The values of one column in a chunk of rows.</summary>
internal abstract class BufferedColumn
{
    private static readonly MethodInfo _createScalars = ((Func<DataViewRow, DataViewSchema.Column, int, BufferedColumn>)CreateScalars<int>).Method.GetGenericMethodDefinition();
    private static readonly MethodInfo _createVectors = ((Func<DataViewRow, DataViewSchema.Column, int, BufferedColumn>)CreateVectors<int>).Method.GetGenericMethodDefinition();

    public static BufferedColumn Create(DataViewRow row, DataViewSchema.Column column, int capacity)
    {
        MethodInfo create = column.Type is VectorDataViewType vector
            ? _createVectors.MakeGenericMethod(vector.ItemType.RawType)
            : _createScalars.MakeGenericMethod(column.Type.RawType);
        return (BufferedColumn)create.Invoke(null, [row, column, capacity])!;
    }

    /// <summary>Keeps the source's current value as that of row <paramref name="index"/>.</summary>
    public abstract void Read(int index);

    private static BufferedColumn<T> CreateScalars<T>(DataViewRow row, DataViewSchema.Column column, int capacity) =>
        new BufferedColumn<T>(row.GetGetter<T>(column), capacity);

    private static BufferedVectors<T> CreateVectors<T>(DataViewRow row, DataViewSchema.Column column, int capacity) =>
        new BufferedVectors<T>(row.GetGetter<VBuffer<T>>(column), capacity);
}

/// <inheritdoc/>
internal class BufferedColumn<T>(ValueGetter<T> getter, int capacity) : BufferedColumn
{
    private protected T[] Values { get; } = new T[capacity];

    public override void Read(int index) => getter(ref Values[index]);

    public virtual void CopyTo(int index, ref T value) => value = Values[index];
}

/// <summary>Vectors are copied out: the next chunk overwrites what is kept here.</summary>
internal sealed class BufferedVectors<T>(ValueGetter<VBuffer<T>> getter, int capacity) : BufferedColumn<VBuffer<T>>(getter, capacity)
{
    public override void CopyTo(int index, ref VBuffer<T> value) => Values[index].CopyTo(ref value);
}
