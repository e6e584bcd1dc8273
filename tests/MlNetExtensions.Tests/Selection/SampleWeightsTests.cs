using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Tests.Pipeline;
using MlNetExtensions.Tests.Seam;

namespace MlNetExtensions.Tests.Selection;

/// <summary>Weights of rows are a column that trainers take, in whatever order rows are read.</summary>
public sealed class SampleWeightsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_temperature_gives_each_class_its_share()
    {
        IDataView rows = StratumRow.View(_ml, 500);
        string[] sites = Texts(rows, nameof(StratumRow.Site));

        float[] weights = _ml.Data.SampleWeights(rows, SampleWeighting.Temperature(nameof(StratumRow.Site), double.PositiveInfinity)).Column<float>("Weight");

        weights.Average().Should().BeApproximately(1, 1e-5f);
        foreach (string site in sites.Distinct())
        {
            Enumerable.Range(0, 500).Where(row => sites[row] == site).Sum(row => weights[row]).Should().BeApproximately(125, 0.01f);
        }

        _ml.Data.SampleWeights(rows, SampleWeighting.Temperature(nameof(StratumRow.Site), 1), "W").Column<float>("W").Should().OnlyContain(weight => Math.Abs(weight - 1) < 1e-6);
    }

    [Fact]
    public void Weights_stay_with_their_rows_however_these_are_read()
    {
        IDataView weighted = _ml.Data.SampleWeights(new DealtView(1000, 3, 16), new NumberWeighting());

        weighted.GetRowCount().Should().Be(1000);
        weighted.Column<float>("Weight").Should().Equal(Enumerable.Range(0, 1000).Select(i => (float)i));
        foreach (DataViewRowCursor cursor in weighted.GetRowCursorSet(weighted.Schema.Where(column => column.Name is "Number" or "Weight"), 3))
        {
            using (cursor)
            {
                Pairs(cursor).Should().OnlyContain(pair => pair.Number == pair.Weight).And.HaveCountGreaterThan(300);
            }
        }

        IDataView view = _ml.Data.SampleWeights(StratumRow.View(_ml, 300), new NumberWeighting());
        IDataView shuffled = _ml.Data.ShuffleRows(view, seed: 3);
        shuffled.Column<float>("Weight").Order().Should().Equal(Enumerable.Range(0, 300).Select(i => (float)i));
        _ml.Data.CreateEnumerable<WeightedRow>(shuffled, reuseRowObject: false).Should().OnlyContain(row => row.Weight == row.Number);
        _ml.Data.CreateEnumerable<WeightedRow>(_ml.Data.FilterRowsByColumn(view, "Weight", 10, 20), reuseRowObject: false).Should().OnlyContain(row => row.Weight == row.Number).And.HaveCount(10);
    }

    [Fact]
    public void Marginals_are_met_and_come_from_a_population_too()
    {
        IDataView rows = ShiftedRow.View(_ml, 400, 0), population = ShiftedRow.View(_ml, 90, 0, seed: 7);
        string[] sexes = Texts(rows, "Sex"), regions = Texts(rows, "Region");

        float[] weights = _ml.Data.SampleWeights(rows, SampleWeighting.Marginals(
            new MarginalTarget("Sex", new Dictionary<string, double> { ["f"] = 51, ["m"] = 49 }), MarginalTarget.Of(population, "Region"))).Column<float>("Weight");

        (Enumerable.Range(0, 400).Where(row => sexes[row] == "f").Sum(row => weights[row]) / weights.Sum()).Should().BeApproximately(0.51f, 1e-5f);
        string[] expected = Texts(population, "Region");
        foreach (string region in expected.Distinct())
        {
            (Enumerable.Range(0, 400).Where(row => regions[row] == region).Sum(row => weights[row]) / weights.Sum()).Should().BeApproximately(expected.Count(value => value == region) / 90f, 1e-5f);
        }
    }

    [Fact]
    public void Marginals_that_cannot_be_met_are_named()
    {
        IDataView rows = ShiftedRow.View(_ml, 50, 0);
        IDataView twice = _ml.Transforms.CopyColumns("Gender", "Sex").Fit(rows).Transform(rows);

        Refused(() => Weigh(rows, Sex(("f", 1))), "Column 'Sex', row * (from 0): 'm' has no share*");
        Refused(() => Weigh(rows, Sex(("f", 1), ("m", 1), ("x", 2))), "Column 'Sex' shall have the share 0.5 of 'x', but no row has this value*");
        Refused(() => Weigh(rows, Sex(("f", -1))), "The share of 'f' in column 'Sex' is -1*");
        Refused(() => Weigh(rows, Sex(("f", 0))), "*at least one must be positive*");
        Refused(() => SampleWeighting.Marginals(), "Give at least one marginal*");
        Refused(() => _ml.Data.SampleWeights(twice, SampleWeighting.Marginals(Target("Sex", ("f", 1), ("m", 1)), Target("Gender", ("f", 1), ("m", 9)))), "No weights meet all marginals*of column 'Sex'*");
        Refused(() => _ml.Data.SampleWeights(StratumRow.View(_ml, 50), SampleWeighting.Marginals(Target("Site", ("Ulm", 1)))), "Column 'Site', row * (from 0): missing*");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_against_a_shift_move_the_mean_of_the_features_to_the_target(bool isKernel)
    {
        IDataView rows = ShiftedRow.View(_ml, 600, 0), target = ShiftedRow.View(_ml, 400, 1, seed: 2);

        IDataView weighted = _ml.Data.SampleWeights(rows, isKernel ? SampleWeighting.KernelMatching(target) : SampleWeighting.DensityRatio(target));

        float[] weights = weighted.Column<float>("Weight");
        float[][] features = [.. weighted.Column<VBuffer<float>>("Features").Select(buffer => buffer.DenseValues().ToArray())];
        weights.Average().Should().BeApproximately(1, 0.1f);
        (features.Zip(weights, (x, weight) => x[0] * weight).Sum() / weights.Sum()).Should().BeApproximately(1, 0.2f);
        Math.Abs(features.Zip(weights, (x, weight) => x[1] * weight).Sum() / weights.Sum()).Should().BeLessThan(0.2f);
    }

    [Fact]
    public void Double_weights_are_on_both_sides()
    {
        IDataView train = ShiftedRow.View(_ml, 200, 0), test = ShiftedRow.View(_ml, 150, 3, seed: 2);

        DoubleWeightedData data = _ml.Data.DoubleWeights(train, test, options: new() { Discount = 9 });

        data.TrainSet.Column<float>("Weight").Should().HaveCount(200).And.OnlyContain(weight => weight >= 0);
        data.TestSet.Column<float>("Weight").Should().HaveCount(150).And.OnlyContain(weight => weight >= 0 && weight <= 1);
        data.Matching.Gap.Should().BeLessThan(1e-8);
        // A test row that lies far from all training rows counts less.
        float[] alpha = data.TestSet.Column<float>("Weight");
        float[] x = [.. test.Column<VBuffer<float>>("Features").Select(buffer => buffer.GetItemOrDefault(0))];
        x.Zip(alpha).Where(pair => pair.First > 4).Average(pair => pair.Second).Should().BeLessThan(x.Zip(alpha).Where(pair => pair.First < 2).Average(pair => pair.Second));
    }

    [Fact]
    public void Treatment_weights_are_the_probabilities_of_the_arms()
    {
        ShiftedRow[] rows = ShiftedRow.Generate(2000, 0, 4);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);

        float[] treatment = _ml.Data.SampleWeights(view, SampleWeighting.Treatment("Treated")).Column<float>("Weight");
        float[] control = _ml.Data.SampleWeights(view, SampleWeighting.Treatment("Treated", isControl: true)).Column<float>("Weight");

        treatment.Zip(control).Should().OnlyContain(pair => Math.Abs(pair.First + pair.Second - 1) < 1e-6);
        Enumerable.Range(0, rows.Length).Max(row => Math.Abs(treatment[row] - 1 / (1 + Math.Exp(-2 * rows[row].Features[0])))).Should().BeLessThan(0.1);
    }

    [Fact]
    public void A_clean_set_takes_the_weight_from_flipped_labels()
    {
        ShiftedRow[] rows = ShiftedRow.Generate(600, 0, 5, flipped: 0.3);
        IDataView view = _ml.Data.LoadFromEnumerable(rows), clean = ShiftedRow.View(_ml, 60, 0, seed: 6);

        float[] weights = _ml.Data.SampleWeights(view, SampleWeighting.CleanSet(clean)).Column<float>("Weight");

        double right = rows.Zip(weights).Where(pair => !pair.First.IsFlipped).Average(pair => pair.Second), wrong = rows.Zip(weights).Where(pair => pair.First.IsFlipped).Average(pair => pair.Second);
        (right - wrong).Should().BeGreaterThan(0.3);

        // Of keys the same, which must stand for the same values.
        var key = _ml.Transforms.Conversion.ConvertType("Text", "Label", DataKind.String).Append(_ml.Transforms.Conversion.MapValueToKey("Class", "Text"));
        var fitted = key.Fit(view);
        float[] ofKeys = _ml.Data.SampleWeights(fitted.Transform(view), SampleWeighting.CleanSet(fitted.Transform(clean), "Class")).Column<float>("Weight");
        (rows.Zip(ofKeys).Where(pair => !pair.First.IsFlipped).Average(pair => pair.Second) - rows.Zip(ofKeys).Where(pair => pair.First.IsFlipped).Average(pair => pair.Second)).Should().BeGreaterThan(0.3f);
        IDataView other = key.Fit(_ml.Data.SkipRows(clean, 1)).Transform(clean), one = key.Fit(_ml.Data.TakeRows(clean, 1)).Transform(clean);
        Refused(() => _ml.Data.SampleWeights(fitted.Transform(view), SampleWeighting.CleanSet(one, "Class")), "Column 'Class' is of type *");
        other.Schema["Class"].Type.Should().Be(fitted.Transform(view).Schema["Class"].Type);
    }

    [Fact]
    public void A_trainer_takes_the_column()
    {
        IDataView weighted = _ml.Data.SampleWeights(ShiftedRow.View(_ml, 200, 0), SampleWeighting.Temperature());

        var model = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(new VarianceReducedLogisticRegressionTrainer.Options { ExampleWeightColumnName = "Weight" }).Fit(weighted);

        _ml.BinaryClassification.Evaluate(model.Transform(weighted)).Accuracy.Should().BeGreaterThan(0.9);
    }

    [Fact]
    public void Wrong_columns_and_weights_are_named()
    {
        IDataView rows = ShiftedRow.View(_ml, 30, 0), wide = StratumRow.View(_ml, 30);
        IDataView one = _ml.Transforms.CopyColumns("Features", "Fraction").Append(_ml.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Single)).Fit(wide).Transform(wide);

        Refused(() => _ml.Data.SampleWeights(rows, SampleWeighting.Temperature("Nobody")), "There is no column 'Nobody'*");
        Refused(() => SampleWeighting.Temperature(temperature: 0.5), "temperature must be at least 1*");
        Refused(() => _ml.Data.SampleWeights(rows, SampleWeighting.Treatment("Sex")), "Column 'Sex' is of type *must be Boolean*");
        Refused(() => _ml.Data.SampleWeights(rows, SampleWeighting.CleanSet(rows, "Sex")), "Column 'Sex' is of type *");
        Refused(() => _ml.Data.SampleWeights(rows, SampleWeighting.DensityRatio(one)), "Column 'Features' has 2 features in the rows to weight and 1 in the others*");
        Refused(() => _ml.Data.SampleWeights(rows, SampleWeighting.DensityRatio(_ml.Data.TakeRows(rows, 1))), "*each must be at least 2*");
        Refused(() => _ml.Data.SampleWeights(rows, SampleWeighting.KernelMatching(_ml.Data.SkipRows(rows, 30))), "*at least 2 for training and 1 for testing*");
        FluentActions.Invoking(() => _ml.Data.SampleWeights(rows, new NumberWeighting(-1))).Should().Throw<InvalidOperationException>().WithMessage("NumberWeighting gives row 0 (from 0) the weight -1*");
        FluentActions.Invoking(() => _ml.Data.SampleWeights(rows, new NumberWeighting(double.NaN))).Should().Throw<InvalidOperationException>();
        _ml.Data.SampleWeights(_ml.Data.SkipRows(rows, 30), SampleWeighting.Temperature()).Column<float>("Weight").Should().BeEmpty();
    }

    private static void Refused(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private static SampleWeighting Sex(params (string Value, double Share)[] shares) => SampleWeighting.Marginals(Target("Sex", shares));

    private static MarginalTarget Target(string column, params (string Value, double Share)[] shares) => new(column, shares.ToDictionary(pair => pair.Value, pair => pair.Share));

    private static string[] Texts(IDataView view, string column) => [.. view.Column<ReadOnlyMemory<char>>(column).Select(text => text.ToString())];

    private static List<(float Number, float Weight)> Pairs(DataViewRowCursor cursor)
    {
        List<(float, float)> pairs = [];
        ValueGetter<float> number = cursor.GetGetter<float>(cursor.Schema["Number"]), weight = cursor.GetGetter<float>(cursor.Schema["Weight"]);
        float first = 0, second = 0;
        while (cursor.MoveNext())
        {
            number(ref first);
            weight(ref second);
            pairs.Add((first, second));
        }

        return pairs;
    }

    private void Weigh(IDataView rows, SampleWeighting weighting) => _ml.Data.SampleWeights(rows, weighting);

    private sealed class WeightedRow
    {
        public int Number { get; set; }

        public float Weight { get; set; }
    }

    /// <summary>Somebody's own weighting: a row's place in the view, or a number.</summary>
    private sealed class NumberWeighting(double? number = null) : SampleWeighting
    {
        protected override IReadOnlyList<double> Weigh(IDataView rows)
        {
            long count = rows.GetRowCount() ?? throw new InvalidOperationException("The view does not know its rows.");
            return [.. Enumerable.Range(0, (int)count).Select(row => number ?? row)];
        }
    }
}
