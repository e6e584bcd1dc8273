using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;

namespace Embedded.Tests.Transforms;

/// <summary>Small views of columns in arrays.</summary>
internal static class Views
{
    public static IDataView Of(params ArrayColumn[] columns) => new ArrayDataView(3, columns);

    public static ArrayColumn Scalars<T>(string name, params T[] values) => values is string[] texts
        ? ArrayColumn.Create(name, TextDataViewType.Instance, Array.ConvertAll(texts, text => text.AsMemory()))
        : ArrayColumn.Create(name, PrimitiveTypes.Of(typeof(T)), values);

    public static ArrayColumn Keys(string name, ulong count, params uint[] keys) => ArrayColumn.Create(name, new KeyDataViewType(typeof(uint), count), keys);

    public static ArrayColumn Vectors(string name, params float[][] values) =>
        ArrayColumn.Create(name, new VectorDataViewType(NumberDataViewType.Single, values[0].Length), Array.ConvertAll(values, value => new VBuffer<float>(value.Length, value)));

    public static ArrayColumn Sparse(string name, int size, params (int Index, float Value)[] values) =>
        ArrayColumn.Create(name, new VectorDataViewType(NumberDataViewType.Single, size), Array.ConvertAll(values, pair => new VBuffer<float>(size, 1, [pair.Value], [pair.Index])));

    public static ArrayColumn Variable(string name, params float[][] values) =>
        ArrayColumn.Create(name, new VectorDataViewType(NumberDataViewType.Single), Array.ConvertAll(values, value => new VBuffer<float>(value.Length, value)));
}
