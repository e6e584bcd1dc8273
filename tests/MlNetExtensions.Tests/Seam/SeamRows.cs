using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetExtensions.Tests.Seam;

/// <summary>A row of two numbers, as most of the seam's tests need no more.</summary>
public sealed class Pair
{
    public float X { get; set; }

    public float Y { get; set; }
}

public sealed class Doubled
{
    public float Twice { get; set; }

    public float Negative { get; set; }
}

public sealed class OnlyX
{
    public float X { get; set; }
}

public sealed class Features
{
    [VectorType(2)]
    public float[] Values { get; set; } = [];
}

/// <summary>A mapping that a saved model finds again by its name.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class DoublingFactory : CustomMappingFactory<OnlyX, Doubled>
{
    public const string Contract = "MlNetExtensions.Tests.Doubling";

    public override Action<OnlyX, Doubled> GetMapping() => Map;

    public static void Map(OnlyX input, Doubled output)
    {
        output.Twice = 2 * input.X;
        output.Negative = -input.X;
    }
}

internal static class SeamRows
{
    public static IEnumerable<Pair> Pairs(int count) =>
        Enumerable.Range(0, count).Select(i => new Pair { X = i, Y = 100 - i });

    public static IDataView LoadPairs(this MLContext ml, int count) => ml.Data.LoadFromEnumerable(Pairs(count).ToArray());

    /// <summary>The values of a column, in the order in which a cursor over that column alone shows them.</summary>
    public static T[] Column<T>(this IDataView view, string name, Random? random = null)
    {
        DataViewSchema.Column column = view.Schema[name];
        using DataViewRowCursor cursor = view.GetRowCursor([column], random);
        return [.. Values(cursor, cursor.GetGetter<T>(column))];
    }

    /// <summary>The values of a column from all cursors of a set, one cursor after another.</summary>
    public static T[] ColumnOfSet<T>(this IDataView view, string name, int cursors, Random? random = null)
    {
        DataViewSchema.Column column = view.Schema[name];
        DataViewRowCursor[] set = view.GetRowCursorSet([column], cursors, random);
        set.Should().HaveCountGreaterThan(0).And.HaveCountLessThanOrEqualTo(cursors);
        var values = new List<T>();
        foreach (DataViewRowCursor cursor in set)
        {
            using (cursor)
            {
                values.AddRange(Values(cursor, cursor.GetGetter<T>(column)));
            }
        }

        return [.. values];
    }

    /// <summary>The vectors of a column, each copied out of the buffer that the getter uses again.</summary>
    public static float[][] Vectors(this IDataView view, string name)
    {
        DataViewSchema.Column column = view.Schema[name];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        ValueGetter<float[]> dense = (ref float[] value) =>
        {
            VBuffer<float> buffer = default;
            getter(ref buffer);
            value = [.. buffer.DenseValues()];
        };
        return [.. Values(cursor, dense)];
    }

    public static string[] Texts(this IDataView view, string name) =>
        Array.ConvertAll(view.Column<ReadOnlyMemory<char>>(name), text => text.ToString());

    private static List<T> Values<T>(DataViewRowCursor cursor, ValueGetter<T> getter)
    {
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            values.Add(value);
        }

        return values;
    }
}
