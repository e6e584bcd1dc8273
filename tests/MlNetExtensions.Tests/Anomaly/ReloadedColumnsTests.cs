using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Anomaly;

/// <summary>A loaded model holds its feature columns to the sizes it was fitted on, each for itself.</summary>
public class ReloadedColumnsTests
{
    private static readonly string[] _two = ["A", "B"];
    private static readonly string[] _three = ["A", "B", "C"];

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(5, 1, "'A', 'B' have 5 + 1 features, but the model was fitted on 3 + 3")]
    [InlineData(1, 5, "'A', 'B' have 1 + 5 features, but the model was fitted on 3 + 3")]
    [InlineData(3, 4, "'A', 'B' have 3 + 4 features, but the model was fitted on 3 + 3")]
    [InlineData(2, 3, "'A', 'B' have 2 + 3 features, but the model was fitted on 3 + 3")]
    public void Columns_of_other_sizes_are_refused_even_where_their_sum_is_the_same(int a, int b, string message)
    {
        ITransformer loaded = Reload(Fit(_two, 3, 3));

        Failure(loaded, Rows(5, a, b)).Should().Contain(text => text.Contains(message, StringComparison.Ordinal));
        Failure(loaded, Rows(5, 3, 3)).Should().BeEmpty();
    }

    [Fact]
    public void Sparse_rows_missing_values_and_single_features_are_told_from_the_marks()
    {
        GaussianMahalanobisTransformer model = Fit(_three, 3, 1, 2);
        IDataView rows = Rows(40, 3, 1, 2, isSparse: true);

        float[] scores = [.. Reload(model).Transform(rows).GetColumn<float>("Score")];

        scores.Should().Equal(model.Transform(rows).GetColumn<float>("Score"));
        Failure(Reload(model), Rows(5, 2, 1, 3, isSparse: true)).Should().Contain(text => text.Contains("have 2 + 1 + 3 features", StringComparison.Ordinal));
        Failure(Reload(model), Rows(5, 2, 1, 3, value: float.NaN)).Should().Contain(text => text.Contains("have 2 + 1 + 3 features", StringComparison.Ordinal));
        Failure(Reload(model), Rows(5, 3, 1, 2, value: float.NaN)).Should().Contain(text => text.Contains("Column 'A'", StringComparison.Ordinal) && text.Contains("NaN", StringComparison.Ordinal));
    }

    // What was computed for a row serves the next one only where that is the same row.
    [Fact]
    public void Rows_that_differ_in_the_slot_of_a_value_alone_have_scores_of_their_own()
    {
        const int size = 12;
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.A)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        definition[nameof(Row.B)].ColumnType = definition[nameof(Row.C)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1);
        var one = new VBuffer<float>(1, [1f]);
        Row Of(int slot) => new() { A = new VBuffer<float>(size, 1, [1f], [slot]), B = one, C = one };
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, size).Select(Of).ToArray(), definition);
        GaussianMahalanobisTransformer model = Fit(["A"], size, 1, 1);

        float[] scores = [.. Reload(model).Transform(rows).GetColumn<float>("Score")];

        scores.Should().Equal(model.Transform(rows).GetColumn<float>("Score")).And.OnlyHaveUniqueItems();
    }

    private GaussianMahalanobisTransformer Fit(string[] names, params int[] sizes)
    {
        var options = new GaussianMahalanobisTrainer.Options { FeatureColumnNames = names };
        return _ml.AnomalyDetection.Trainers.GaussianMahalanobis(options).Fit(Rows(60, sizes[0], sizes[1], sizes.ElementAtOrDefault(2)));
    }

    private static string[] Failure(ITransformer model, IDataView rows)
    {
        try
        {
            _ = model.Transform(rows).GetColumn<float>("Score").ToArray();
            return [];
        }
        catch (Exception thrown) when (thrown is InvalidOperationException or ArgumentException)
        {
            List<string> messages = [];
            for (Exception? e = thrown; e is not null; e = e.InnerException)
            {
                messages.Add(e.Message);
            }

            return [.. messages];
        }
    }

    private IDataView Rows(int count, int a, int b, int c = 0, bool isSparse = false, float? value = null)
    {
        var random = new Random(7);
        VBuffer<float> Values(int size)
        {
            float[] values = [.. Enumerable.Range(0, size).Select(_ => value ?? (float)random.NextDouble())];
            return isSparse && size > 1 ? new VBuffer<float>(size, 1, [values[1]], [1]) : new VBuffer<float>(size, values);
        }

        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.A)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, a);
        definition[nameof(Row.B)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, b);
        definition[nameof(Row.C)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, c));
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => new Row { A = Values(a), B = Values(b), C = Values(Math.Max(1, c)) }).ToArray(), definition);
    }

    private static ITransformer Reload(ITransformer model)
    {
        var ml = new MLContext();
        using var stream = new MemoryStream();
        ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class Row
    {
        public VBuffer<float> A { get; set; }

        public VBuffer<float> B { get; set; }

        public VBuffer<float> C { get; set; }
    }
}
