using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.State;

/// <summary>Generated rows with up to three feature columns, C0 to C2.</summary>
internal static class FeatureRows
{
    /// <summary>What every accepted model is asked to score: an ordinary row, zeros, a distant row, huge numbers.</summary>
    public static IEnumerable<float[]> ToScore(int dimension)
    {
        var random = new Random(11);
        yield return [.. Enumerable.Range(0, dimension).Select(_ => (float)random.NextDouble())];
        yield return new float[dimension];
        yield return [.. Enumerable.Range(0, dimension).Select(_ => 100 * (float)random.NextDouble() - 50)];
        yield return [.. Enumerable.Range(0, dimension).Select(j => j % 2 == 0 ? 1e30f : -1e30f)];
    }

    public static IDataView View(MLContext ml, int count, params int[] sizes)
    {
        var random = new Random(5);
        VBuffer<float> Values(int column)
        {
            float common = (float)random.NextDouble();
            int size = column < sizes.Length ? sizes[column] : 1;
            return new VBuffer<float>(size, [.. Enumerable.Range(0, size).Select(j => common + (1 + j) * (float)random.NextDouble())]);
        }

        var definition = SchemaDefinition.Create(typeof(Row));
        for (int i = 0; i < 3; i++)
        {
            definition[$"C{i}"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, i < sizes.Length ? sizes[i] : 1);
        }

        return ml.Data.LoadFromEnumerable([.. Enumerable.Range(0, count).Select(_ => new Row { C0 = Values(0), C1 = Values(1), C2 = Values(2) })], definition);
    }

    private sealed class Row
    {
        public VBuffer<float> C0 { get; set; }

        public VBuffer<float> C1 { get; set; }

        public VBuffer<float> C2 { get; set; }
    }
}
