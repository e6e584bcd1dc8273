using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>The sets, each generated where the data are not found.</summary>
internal static class DataSets
{
    private const int TestRows = 3000;
    private const int Side = 28;

    public static DataSet Fashion(int rows)
    {
        Images images = Images.Problem is null ? Images.Load(rows) : GeneratedImages.Create(rows);
        return new DataSet("Fashion-MNIST, 14 × 14", [.. images.Train.Select(Halved)], [.. images.Test.Select(Halved)], Images.Classes, images.IsGenerated);
    }

    public static DataSet Adult(MLContext context, int rows)
    {
        bool isGenerated = DataFolder.Problem(Census.File) is not null;
        string file = isGenerated ? Path.GetTempFileName() : DataFolder.File(Census.File);
        try
        {
            if (isGenerated)
                GeneratedCensus.Write(file);
            var census = new Census(context, file);
            return new DataSet("adult", [.. Rows(census.Train).Take(rows)], [.. Rows(census.Test)], 2, isGenerated);
        }
        finally
        {
            if (isGenerated)
                File.Delete(file);
        }
    }

    public static DataSet Letter(int rows) => LibSvm("letter", "libsvm/letter.scale.gz", "libsvm/letter.scale.t.gz", rows, scale: 1);

    public static DataSet Pendigits(int rows) => LibSvm("pendigits", "libsvm/pendigits.gz", "libsvm/pendigits.t.gz", rows, scale: 0.01f);

    private static DataSet LibSvm(string name, string train, string test, int rows, float scale)
    {
        if ((DataFolder.Problem(train) ?? DataFolder.Problem(test)) is not null)
            return GeneratedClusters.Create(name, rows);
        (LibSvmFile seen, LibSvmFile unseen) = (LibSvmFile.Load(DataFolder.File(train)), LibSvmFile.Load(DataFolder.File(test)));
        int columns = Math.Max(seen.Columns, unseen.Columns);
        double[] classes = [.. seen.Labels.Distinct().Order()];
        LabeledRow[] Rows(LibSvmFile file) => [.. Enumerable.Range(0, file.Labels.Length).Select(i =>
        {
            var row = new LabeledRow { Features = new float[columns], Label = (uint)Array.BinarySearch(classes, file.Labels[i]) };
            for (int k = file.Starts[i]; k < file.Starts[i + 1]; k++)
                row.Features[file.Indices[k]] = scale * (float)file.Values[k];
            return row;
        })];
        return new DataSet(name, [.. Rows(seen).Take(rows)], [.. Rows(unseen).Take(TestRows)], classes.Length, IsGenerated: false);
    }

    private static IEnumerable<LabeledRow> Rows(IDataView view) =>
        view.GetColumn<VBuffer<float>>("Features").Zip(view.GetColumn<bool>("Label"), (features, label) => new LabeledRow { Features = [.. features.DenseValues()], Label = label ? 1u : 0 });

    // Means of two by two pixels: a linear model loses little, and every fit takes a quarter of the time.
    private static LabeledRow Halved(ImageRow image)
    {
        float[] pixels = new float[Side * Side / 4];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
                pixels[y / 2 * (Side / 2) + x / 2] += image.Features[y * Side + x] / 4;
        }

        return new LabeledRow { Features = pixels, Label = image.Label };
    }
}
