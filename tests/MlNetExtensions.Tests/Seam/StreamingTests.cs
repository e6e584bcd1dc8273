using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Alone, because it looks at the memory of the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>A long file passes through a pipeline without being held.</summary>
[Collection(Alone.Name)]
public class StreamingTests
{
    private const int Rows = 200_000;
    private const int Fields = 20;

    // Held as numbers the file would take Rows * Fields * 4 = 16 MB, as text twice that and more.
    private const long Bound = 4_000_000;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Memory_does_not_grow_with_the_rows_read()
    {
        using TemporaryFile file = Generate();
        IDataView data = _ml.Data.LoadFromTextFile(file.Path, [new("Label", DataKind.Single, 0), new("Values", DataKind.Single, 1, Fields)]);
        IDataView filtered = _ml.Data.ShuffleRows(_ml.Data.FilterRowsByColumn(data, "Label", 0, 1), seed: 1);
        IDataView view = _ml.Transforms.Concatenate("F", "Label", "Values").Fit(filtered).Transform(filtered);

        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["F"]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema["F"]);
        VBuffer<float> features = default;
        long early = 0, late = 0, rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            getter(ref features);
            if (rows == Rows / 20)
            {
                early = GC.GetTotalMemory(forceFullCollection: true);
            }
            else if (rows == Rows - 1000)
            {
                late = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        rows.Should().Be(Rows);
        features.Length.Should().Be(Fields + 1);
        (late - early).Should().BeLessThan(Bound);
    }

    private static TemporaryFile Generate()
    {
        var file = new TemporaryFile();
        using var writer = new StreamWriter(file.Path);
        for (int row = 0; row < Rows; row++)
        {
            writer.Write("0.5");
            for (int field = 0; field < Fields; field++)
            {
                writer.Write('\t');
                writer.Write(((row + field) % 1000).ToString(CultureInfo.InvariantCulture));
            }

            writer.WriteLine();
        }

        return file;
    }
}
