using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Examples;

namespace Benchmarks.MlNetTrainers;

/// <summary>Rows to train on and rows held out, cached, with <c>Features</c> and <c>Label</c> of the type that the task wants.</summary>
internal sealed record HeldOutRows(IDataView Train, IDataView Test, int Count)
{
    private const string Features = nameof(NumberedRow.Features), Label = nameof(NumberedRow.Label);

    /// <summary>Two libsvm files, unit rows or as they are; labels become Boolean (above zero) or keys.</summary>
    public static HeldOutRows LibSvm(MLContext context, string train, string test, bool isBinary)
    {
        (LibSvmFile seen, LibSvmFile unseen) = (LibSvmFile.Load(DataFolder.File(train)), LibSvmFile.Load(DataFolder.File(test)));
        int columns = Math.Max(seen.Columns, unseen.Columns);
        return Cached(context, View(context, seen, columns), View(context, unseen, columns), seen.Labels.Length, isBinary ? ToBoolean(context) : ToKey(context));
    }

    /// <summary>Every fourth row of a libsvm file held out; features are scaled to at most 1.</summary>
    public static HeldOutRows LibSvmRegression(MLContext context, string path)
    {
        LibSvmFile file = LibSvmFile.Load(DataFolder.File(path));
        NumberedRow[] rows = Rows(file, file.Columns);
        return Split(context, rows, file.Columns, context.Transforms.NormalizeMinMax(Features));
    }

    /// <summary>The counts of rented bikes by the hour: season, month, hour, day of week, weather as categories, four measures.</summary>
    public static HeldOutRows Bikes(MLContext context)
    {
        string[] categories = ["season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit"];
        IDataView Load(string file)
        {
            TextLoader.Column[] columns =
            [
                .. categories.Select((name, i) => new TextLoader.Column(name, DataKind.String, 2 + i)),
                new("Measures", DataKind.Single, 10, 13), new(Label, DataKind.Single, 16),
            ];
            return context.Data.LoadFromTextFile(DataFolder.File($"mlnet-samples/{file}"), columns, separatorChar: ',', hasHeader: true);
        }

        IDataView train = Load("bike_hour_train.csv");
        var encoding = context.Transforms.Categorical.OneHotEncoding([.. categories.Select(name => new InputOutputColumnPair(name))])
            .Append(context.Transforms.Concatenate(Features, ["Measures", .. categories]));
        return Cached(context, train, Load("bike_hour_test.csv"), train.GetColumn<float>(Label).Count(), encoding);
    }

    /// <summary>Fashion-MNIST, pixels from 0 to 1: ten classes as keys, or the last five against the first five.</summary>
    public static HeldOutRows Fashion(MLContext context, int count, bool isBinary)
    {
        NumberedRow[] Load(string part, int most)
        {
            byte[] pixels = Unpack($"fashion-mnist/{part}-images-idx3-ubyte.gz"), classes = Unpack($"fashion-mnist/{part}-labels-idx1-ubyte.gz");
            return [.. classes.Skip(8).Take(most).Select((label, i) => new NumberedRow
            {
                Features = new VBuffer<float>(784, [.. pixels.AsSpan(16 + 784 * i, 784).ToArray().Select(pixel => pixel / 255f)]),
                Label = isBinary ? label - 4.5f : label,
            })];
        }

        NumberedRow[] train = Load("train", count);
        return Cached(context, View(context, train, 784), View(context, Load("t10k", 10_000), 784), train.Length, isBinary ? ToBoolean(context) : ToKey(context));
    }

    /// <summary>Normal rows to train on; the other half of them and all anomalies, whose label is 1, are held out.</summary>
    public static HeldOutRows Anomalies(MLContext context, string path)
    {
        AnomalySet set = AdBench.Load(path, DataFolder.File(path));
        RowSplit split = RowSplit.Half(set);
        NumberedRow[] Take(int[] rows) => [.. rows.Select(row => new NumberedRow { Features = new VBuffer<float>(set.Dimension, set.Row(row).ToArray()), Label = set.IsAnomaly[row] ? 1 : 0 })];
        return Cached(context, View(context, Take(split.Train), set.Dimension), View(context, Take(split.Test), set.Dimension), split.Train.Length, null);
    }

    private static HeldOutRows Split(MLContext context, NumberedRow[] rows, int columns, IEstimator<ITransformer> encoding)
    {
        NumberedRow[] train = [.. rows.Where((_, i) => i % 4 != 3)], test = [.. rows.Where((_, i) => i % 4 == 3)];
        return Cached(context, View(context, train, columns), View(context, test, columns), train.Length, encoding);
    }

    private static HeldOutRows Cached(MLContext context, IDataView train, IDataView test, int count, IEstimator<ITransformer>? encoding)
    {
        ITransformer? fitted = encoding?.Fit(train);
        IDataView Cache(IDataView rows)
        {
            IDataView cached = context.Data.Cache(fitted?.Transform(rows) ?? rows, Features, Label);
            _ = cached.GetColumn<VBuffer<float>>(Features).Count();
            return cached;
        }

        return new HeldOutRows(Cache(train), Cache(test), count);
    }

    private static IEstimator<ITransformer> ToBoolean(MLContext context) =>
        context.Transforms.CustomMapping<NumberLabel, BooleanLabel>((row, label) => label.Label = row.Label > 0, contractName: null);

    private static IEstimator<ITransformer> ToKey(MLContext context) => context.Transforms.Conversion.MapValueToKey(Label);

    private static IDataView View(MLContext context, LibSvmFile file, int columns) => View(context, Rows(file, columns), columns);

    private static IDataView View(MLContext context, NumberedRow[] rows, int columns)
    {
        var definition = SchemaDefinition.Create(typeof(NumberedRow));
        definition[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    private static NumberedRow[] Rows(LibSvmFile file, int columns) => [.. file.Labels.Select((label, i) =>
    {
        Range stored = file.Starts[i]..file.Starts[i + 1];
        float[] values = [.. file.Values[stored].Select(value => (float)value)];
        return new NumberedRow { Features = new VBuffer<float>(columns, values.Length, values, file.Indices[stored]), Label = (float)label };
    })];

    private static byte[] Unpack(string path)
    {
        using var unpacked = new MemoryStream();
        using var file = new GZipStream(File.OpenRead(DataFolder.File(path)), CompressionMode.Decompress);
        file.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private sealed class NumberLabel
    {
        public float Label { get; set; }
    }

    private sealed class BooleanLabel
    {
        public bool Label { get; set; }
    }
}

/// <summary>Features and a number, which a task turns into its label.</summary>
internal sealed class NumberedRow
{
    public VBuffer<float> Features { get; set; }

    public float Label { get; set; }
}
