using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

public sealed class PiecewiseLinearEncodingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_saved_model_gives_the_same_bits_and_names_in_cursors_and_engines()
    {
        SiteRow[] rows = SiteRow.Generate(200);
        IDataView view = SiteRow.View(_ml, rows);
        var model = _ml.Transforms.EncodePiecewiseLinear("Normalized", "Features", maximumBinCount: 5).Fit(view);
        float[][] expected = SavedModels.Values(model.Transform(view));
        ITransformer loaded = SavedModels.Reload(_ml, model);

        foreach (ITransformer transformer in new[] { model, loaded })
        {
            IDataView encoded = transformer.Transform(view);
            SavedModels.Values(encoded).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
            Names(encoded, "Normalized").Should().Equal(Names(model.Transform(view), "Normalized"));
            var engine = new MLContext().Model.CreatePredictionEngine<SiteRow, NormalizedRow>(transformer);
            rows.Take(20).Select(row => engine.Predict(row).Normalized.ToArray()).Should().BeEquivalentTo(expected.Take(20), options =>
                options.WithStrictOrdering());
        }

        PiecewiseLinearEncodingTransformer.Find(loaded)!.Edges.Should().BeEquivalentTo(model.Edges, options => options.WithStrictOrdering());
        model.Edges.Should().HaveCount(3).And.OnlyContain(edges => edges.Count == 6);
        Names(model.Transform(view), "Normalized")[5].Should()
            .Be(FormattableString.Invariant($"height[{model.Edges[1][0]}..{model.Edges[1][1]}]"));
        for (int row = 0; row < rows.Length; row++)
        {
            expected[row].Should().HaveCount(15).And.OnlyContain(slot => slot >= 0 && slot <= 1);
            IReadOnlyList<float> edges = model.Edges[0];
            double width = edges[0] + expected[row].Take(5).Select((slot, t) => slot * ((double)edges[t + 1] - edges[t])).Sum();
            width.Should().BeApproximately(rows[row].Features[0], 1e-5);
        }
    }

    [Theory]
    [InlineData("Features", false)]
    [InlineData("Reward", true)]
    public void The_shape_is_a_vector_before_there_are_rows_named_where_the_input_is(string input, bool hasNames)
    {
        SchemaShape rows = _ml.Transforms.CustomMapping<Nothing, SiteRow>((_, _) => { }, contractName: null)
            .GetOutputSchema(new SchemaShape([]));

        SchemaShape.Column column = _ml.Transforms.EncodePiecewiseLinear("Normalized", input).GetOutputSchema(rows)
            .Single(column => column.Name == "Normalized");

        (column.Kind, column.ItemType).Should().Be((SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single));
        column.Annotations.Any(annotation => annotation.Name == "SlotNames").Should().Be(hasNames);
    }

    [Fact]
    public void An_indicator_stays_as_it_is_and_a_constant_becomes_zero_each_in_one_slot_of_its_name()
    {
        SiteRow[] rows = SiteRow.Generate(50);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].Features = [i % 3 == 0 ? 1 : 0, 7, i % 4];
        }

        IDataView view = SiteRow.View(_ml, rows);

        IDataView encoded = _ml.Transforms.EncodePiecewiseLinear("Normalized", "Features").Fit(view).Transform(view);

        Names(encoded, "Normalized").Should().Equal("width", "height", "weight[0..1]", "weight[1..2]", "weight[2..3]");
        SavedModels.Values(encoded).Select((row, i) => (row[0], row[1], row[2..].Sum())).Should()
            .Equal(Enumerable.Range(0, 50).Select(i => (i % 3 == 0 ? 1f : 0, 0f, (float)(i % 4))));
    }

    [Fact]
    public void A_scalar_becomes_a_vector_and_one_row_alone_is_constant()
    {
        SiteRow[] rows = SiteRow.Generate(90);
        IDataView view = SiteRow.View(_ml, rows);

        IDataView encoded = _ml.Transforms.EncodePiecewiseLinear("Normalized", "Reward", maximumBinCount: 3).Fit(view).Transform(view);

        Names(encoded, "Normalized").Should().HaveCount(3).And.OnlyContain(name => name.StartsWith("Reward[", StringComparison.Ordinal));
        IDataView one = SiteRow.View(_ml, rows.Take(1));
        SavedModels.Values(_ml.Transforms.EncodePiecewiseLinear("Normalized", "Features").Fit(one).Transform(view)).Should().HaveCount(90)
            .And.OnlyContain(row => row.Length == 3 && row.All(slot => slot == 0));
    }

    [Fact]
    public void Sparse_rows_without_names_give_what_dense_ones_do()
    {
        var random = new Random(4);
        float Value() => random.Next(4) == 0 ? random.Next(1, 40) - 3f : 0;
        float[][] values = [.. Enumerable.Range(0, 300).Select(_ => Enumerable.Range(0, 6).Select(_ => Value()).ToArray())];
        IDataView dense = Wide(values.Select(row => new VBuffer<float>(6, row)));
        IDataView sparse = Wide(values.Select(row =>
        {
            int[] stored = [.. Enumerable.Range(0, 6).Where(j => row[j] != 0)];
            return new VBuffer<float>(6, stored.Length, [.. stored.Select(j => row[j])], stored);
        }));
        var ofDense = _ml.Transforms.EncodePiecewiseLinear("Normalized", "Values", 8).Fit(dense);
        var ofSparse = _ml.Transforms.EncodePiecewiseLinear("Normalized", "Values", 8).Fit(sparse);

        SavedModels.Values(ofSparse.Transform(sparse)).Should().BeEquivalentTo(SavedModels.Values(ofDense.Transform(dense)), options =>
            options.WithStrictOrdering());
        ofSparse.Transform(sparse).Schema["Normalized"].Annotations.Schema.GetColumnOrNull("SlotNames").Should().BeNull();
    }

    [Fact]
    public void Missing_values_are_refused_or_stay_missing()
    {
        SiteRow[] rows = SiteRow.Generate(40);
        rows[4].Features[1] = float.NaN;
        IDataView view = SiteRow.View(_ml, rows), sound = SiteRow.View(_ml, SiteRow.Generate(40));
        var options = new PiecewiseLinearEncodingEstimator.Options
        {
            OutputColumnName = "Normalized",
            MaximumBinCount = 2,
            MissingValues = MissingValueHandling.PassThrough,
        };

        SavedModels.Values(_ml.Transforms.EncodePiecewiseLinear(options).Fit(view).Transform(view))[4].Skip(2).Take(2).Should()
            .Equal(float.NaN, float.NaN);
        FluentActions.Invoking(() => _ml.Transforms.EncodePiecewiseLinear("Features").Fit(view)).Should()
            .Throw<InvalidRowException>().WithMessage("*'Features'*4*");
        var refusing = _ml.Transforms.EncodePiecewiseLinear("Normalized", "Features").Fit(sound);
        Exception failure = FluentActions.Invoking(() => SavedModels.Values(refusing.Transform(view))).Should().Throw<Exception>().Which;
        (failure as InvalidRowException ?? failure.InnerException).Should().BeOfType<InvalidRowException>();
        rows[4].Features[1] = float.PositiveInfinity;
        FluentActions.Invoking(() => _ml.Transforms.EncodePiecewiseLinear(options).Fit(view)).Should().Throw<InvalidRowException>();
    }

    [Fact]
    public void Values_beyond_those_that_were_fitted_stop_at_the_ends_or_go_on()
    {
        SiteRow[] rows = SiteRow.Generate(40);
        foreach (SiteRow row in rows)
        {
            row.Features = [-1000, 1000, row.Features[2]];
        }

        IDataView far = SiteRow.View(_ml, rows);
        IDataView near = SiteRow.View(_ml, SiteRow.Generate(40));
        PiecewiseLinearEncodingTransformer Fit(bool clips) => _ml.Transforms.EncodePiecewiseLinear(new()
        {
            OutputColumnName = "Normalized",
            MaximumBinCount = 2,
            ClipEnds = clips,
        }).Fit(near);

        SavedModels.Values(Fit(true).Transform(far))[0].Take(4).Should().Equal(0, 0, 1, 1);
        float[] unclipped = SavedModels.Values(SavedModels.Reload(_ml, Fit(false)).Transform(far))[0];
        (unclipped[0] < -10 && unclipped[1] == 0 && unclipped[2] == 1 && unclipped[3] > 10).Should().BeTrue();
    }

    [Fact]
    public void No_rows_no_bins_and_too_many_slots_are_refused()
    {
        IDataView rows = SiteRow.View(_ml, SiteRow.Generate(5));

        FluentActions.Invoking(() => _ml.Transforms.EncodePiecewiseLinear("Features").Fit(_ml.Data.SkipRows(rows, 5))).Should()
            .Throw<InvalidOperationException>().WithMessage("*no rows*'Features'*");
        FluentActions.Invoking(() => _ml.Transforms.EncodePiecewiseLinear("Features", maximumBinCount: 0)).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName("MaximumBinCount");
        var noRows = new PiecewiseLinearEncodingEstimator.Options { MaximumExampleCount = 0 };
        FluentActions.Invoking(() => _ml.Transforms.EncodePiecewiseLinear(noRows)).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName("MaximumExampleCount");
        var random = new Random(1);
        float[] Row() => [.. Enumerable.Range(0, 5000).Select(_ => random.NextSingle())];
        IDataView wide = Wide(Enumerable.Range(0, 40).Select(_ => new VBuffer<float>(5000, Row())));
        FluentActions.Invoking(() => _ml.Transforms.EncodePiecewiseLinear("Values").Fit(wide)).Should()
            .Throw<InvalidOperationException>().WithMessage("*5000 features of column 'Values' have 160000 bins*MaximumBinCount*32*");
    }

    private IDataView Wide(IEnumerable<VBuffer<float>> rows)
    {
        VectorRow[] all = [.. rows.Select(values => new VectorRow { Values = values })];
        var definition = SchemaDefinition.Create(typeof(VectorRow));
        definition[nameof(VectorRow.Values)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, all[0].Values.Length);
        return _ml.Data.LoadFromEnumerable(all, definition);
    }

    private static string[] Names(IDataView view, string column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[column].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class Nothing
    {
    }

    private sealed class VectorRow
    {
        public VBuffer<float> Values { get; set; }
    }
}
