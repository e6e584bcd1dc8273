using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Examples;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Real records of numbers and categories, from the text file to normalized features, against a reading of the file line by line.</summary>
public class CensusTests
{
    private const string CensusFile = "mlnet/adult.txt";
    private const int RowsCompared = 500;

    private static readonly (string Name, int Field)[] Categories =
    [
        ("Workclass", 1), ("Education", 3), ("Marital", 5), ("Occupation", 6), ("Relationship", 7), ("Ethnicity", 8), ("Sex", 9), ("Country", 13),
    ];

    private static readonly (string Name, int Field)[] Numbers =
    [
        ("Age", 0), ("Weight", 2), ("Years", 4), ("Gain", 10), ("Loss", 11), ("Hours", 12),
    ];

    private readonly MLContext _ml = new(seed: 1);

    [DataFact(CensusFile)]
    public void Features_are_numbers_by_their_maximum_and_an_indicator_for_each_category()
    {
        string[][] rows = ReadRows();
        string[][] categories = Array.ConvertAll(Categories, category => rows.Select(row => row[category.Field]).Where(text => text.Length > 0).Distinct().ToArray());
        float[] maxima = Array.ConvertAll(Numbers, number => rows.Max(row => Number(row, number.Field)));
        IDataView data = Load();

        IDataView view = Pipeline().Fit(data).Transform(data);

        view.Schema["Features"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, Numbers.Length + categories.Sum(names => names.Length)));
        view.Schema["Features"].IsNormalized().Should().BeTrue();
        view.Schema["Features"].SlotNames().Should().Equal(
            [.. Numbers.Select(number => number.Name), .. Categories.SelectMany((category, i) => categories[i].Select(name => $"{category.Name}.{name}"))]);
        float[][] expected = [.. rows.Take(RowsCompared).Select(row => Features(row, maxima, categories))];
        _ml.Data.TakeRows(view, RowsCompared).Vectors("Features").Should().Equal(expected, (vector, target) => vector.SequenceEqual(target));
    }

    private static float[] Features(string[] row, float[] maxima, string[][] categories) =>
    [
        .. Numbers.Select((number, i) => Number(row, number.Field) * (1 / maxima[i])),
        .. Categories.SelectMany((category, i) => categories[i].Select(name => name == row[category.Field] ? 1f : 0f)),
    ];

    private static float Number(string[] row, int field) => float.Parse(row[field], CultureInfo.InvariantCulture);

    private static string[][] ReadRows() =>
    [
        .. File.ReadLines(DataFolder.File(CensusFile)).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',', StringSplitOptions.TrimEntries)),
    ];

    private IDataView Load() => _ml.Data.LoadFromTextFile(
        DataFolder.File(CensusFile),
        [
            .. Categories.Select(column => new TextLoader.Column(column.Name, DataKind.String, column.Field)),
            .. Numbers.Select(column => new TextLoader.Column(column.Name, DataKind.Single, column.Field)),
        ],
        separatorChar: ',',
        hasHeader: true,
        trimWhitespace: true);

    private IEstimator<ITransformer> Pipeline()
    {
        string[] inputs = [.. Numbers.Concat(Categories).Select(column => column.Name)];
        return _ml.Transforms.Categorical.OneHotEncoding(Array.ConvertAll(Categories, category => new InputOutputColumnPair(category.Name)))
            .Append(_ml.Transforms.Concatenate("Features", inputs))
            .Append(_ml.Transforms.NormalizeMinMax("Features"));
    }
}
