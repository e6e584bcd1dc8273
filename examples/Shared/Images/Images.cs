using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples;

/// <summary>Labeled images: those to train on (and to validate with), and those to test with.</summary>
public sealed record Images(ImageRow[] Train, ImageRow[] Test, bool IsGenerated)
{
    public const int Pixels = 28 * 28;
    public const int Classes = 10;

    private const string Folder = "fashion-mnist/";

    /// <summary>What keeps Fashion-MNIST from being read; null if nothing does.</summary>
    public static string? Problem => Files("train").Concat(Files("t10k")).Select(DataFolder.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>The first rows of Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) and all of its test rows.</summary>
    public static Images Load(int rows) => new([.. Read("train").Take(rows)], [.. Read("t10k")], IsGenerated: false);

    /// <summary>The rows as ML.NET sees them: pixels in [0, 1], and the class as a key.</summary>
    public static IDataView View(MLContext context, ImageRow[] rows)
    {
        var definition = SchemaDefinition.Create(typeof(ImageRow));
        definition[nameof(ImageRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Pixels);
        definition[nameof(ImageRow.Label)].ColumnType = new KeyDataViewType(typeof(uint), Classes);
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    /// <summary>The same rows for training, but some have the label of another class, drawn at random.</summary>
    public Images WithWrongLabels(double share, int seed)
    {
        var random = new Random(seed);
        return this with
        {
            Train = [.. Train.Select(row => random.NextDouble() < share
                ? new ImageRow { Features = row.Features, Label = (uint)((row.Label + random.Next(1, Classes)) % Classes) }
                : row)],
        };
    }

    private static string[] Files(string part) => [$"{Folder}{part}-images-idx3-ubyte.gz", $"{Folder}{part}-labels-idx1-ubyte.gz"];

    private static IEnumerable<ImageRow> Read(string part)
    {
        string[] paths = [.. Files(part).Select(DataFolder.File)];
        byte[] pixels = IdxFile.Read(paths[0], Pixels), labels = IdxFile.Read(paths[1], 1);
        if (pixels.Length != labels.Length * Pixels)
            throw new InvalidDataException($"'{paths[0]}' has {pixels.Length / Pixels} images, but '{paths[1]}' has {labels.Length} labels.");
        if (Array.FindIndex(labels, label => label >= Classes) is >= 0 and int bad)
            throw new InvalidDataException($"'{paths[1]}', row {bad + 1}: the label is {labels[bad]}; 0 to {Classes - 1} was expected.");
        return labels.Select((label, row) => new ImageRow
        {
            Features = Array.ConvertAll(pixels[(row * Pixels)..((row + 1) * Pixels)], pixel => pixel / 255f),
            Label = label,
        });
    }
}
