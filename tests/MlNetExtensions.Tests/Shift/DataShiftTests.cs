using System.Xml.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Shift;

/// <summary>Tests of shifts over views; a detector fitted, saved, loaded, in an engine, over a stream.</summary>
public sealed class DataShiftTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_shifted_feature_is_named()
    {
        IDataView reference = View(Rows(600, 1)), window = View(Rows(300, 2, shift: 1));

        FeatureShiftReport report = _ml.DataShift().Compare(reference, window), same = _ml.DataShift().Compare(reference, View(Rows(300, 3)));

        report.Features.Where(feature => feature.IsShifted).Select(feature => feature.Name).Should().Equal("<b>load</b>");
        report.IsShifted.Should().BeTrue();
        report.Strongest(1)[0].Name.Should().Be("<b>load</b>");
        same.IsShifted.Should().BeFalse();
        report.Distance!.Distance.Should().BeGreaterThan(2 * same.Distance!.Distance);
        (report.ReferenceRowCount, report.WindowRowCount, report.Strata.Count).Should().Be((600, 300, 0));
    }

    [Theory]
    [InlineData("Site")]
    [InlineData("SiteKey")]
    public void Strata_are_reported_by_themselves(string stratum)
    {
        // The shift is in one site; another comes new, a third is gone.
        Row[] before = Rows(900, 1), after = Rows(900, 2);
        foreach (Row row in after)
        {
            row.Features[2] += row.Site == "Ulm" ? 0.015f : 0;
            row.Site = row.Site == "Graz" ? "Linz" : row.Site;
        }

        FeatureShiftReport report = _ml.DataShift().Compare(Keyed(before), Keyed(after), stratumColumnName: stratum);

        report.Strata.Select(site => site.Stratum).Should().BeEquivalentTo("Ulm", "Bonn");
        report.Strata.Single(site => site.Stratum == "Ulm").Features.Where(feature => feature.IsShifted).Select(feature => feature.Name).Should().Equal("flow");
        report.Strata.Single(site => site.Stratum == "Bonn").IsShifted.Should().BeFalse();
        report.UnmatchedStrata.Should().BeEquivalentTo("Linz", "Graz");
        report.Strata.Sum(site => site.ReferenceRowCount).Should().Be(before.Count(row => row.Site != "Graz"));
    }

    [Fact]
    public void A_report_is_one_page_that_escapes_what_it_shows()
    {
        FeatureShiftReport report = _ml.DataShift().Compare(Keyed(Rows(300, 1)), Keyed(Rows(300, 2, shift: 1)), stratumColumnName: "Site");

        string html = report.ToHtml("Shift & <drift>\u0001");

        html.Should().StartWith("<!DOCTYPE html>").And.Contain("Shift &amp; &lt;drift&gt;").And.Contain("&lt;b&gt;load&lt;/b&gt;").And.NotContain("<b>").And.NotContain("<script").And.NotContain("http");
        XElement page = XElement.Parse(report.ToHtml("Shift")["<!DOCTYPE html>".Length..]);
        page.Descendants("section").Should().HaveCount(1 + report.Strata.Count);
        page.Descendants("section").First().Descendants("tbody").Elements("tr").Should().HaveCount(3);
        page.Descendants("section").First().Descendants("tr").Count(row => (string?)row.Attribute("class") == "shifted").Should().Be(1);
        report.ToHtml("Shift").Should().Be(report.ToHtml("Shift"));
    }

    [Fact]
    public void A_detector_finds_the_window_from_which_a_stream_has_shifted_also_when_loaded()
    {
        FeatureShiftDetector detector = _ml.DataShift().FeatureShift("Features", windowSize: 200).Fit(View(Rows(1000, 1)));
        IDataView stream = View([.. Rows(800, 2), .. Rows(450, 3, shift: 1)]);

        FeatureShiftReport[] windows = [.. detector.DetectWindows(stream)], loaded = [.. Reload(detector).DetectWindows(stream)];

        windows.Select(window => window.FirstRow).Should().Equal(0, 200, 400, 600, 800, 1000);
        windows.Select(window => window.IsShifted).Should().Equal(false, false, false, false, true, true);
        windows[4].Features.Where(feature => feature.IsShifted).Select(feature => feature.Name).Should().Equal("<b>load</b>");
        for (int i = 0; i < windows.Length; i++)
        {
            loaded[i].Features.Should().Equal(windows[i].Features);
        }

        detector.DetectWindows(stream, stride: 50).Select(window => window.FirstRow).Should().Equal(Enumerable.Range(0, 22).Select(i => 50L * i));
        detector.Detect(View([.. Rows(450, 3, shift: 1).Take(200)])).Features.Should().Equal(windows[4].Features);
        (Reload(detector).WindowSize, Reload(detector).Level).Should().Be((200, .05));
    }

    [Fact]
    public void Rows_get_the_bits_of_cursors_from_engines_and_loaded_models()
    {
        Row[] rows = Rows(300, 1);
        FeatureShiftDetector detector = _ml.DataShift().FeatureShift(windowSize: 100).Fit(View(rows));
        IDataView surprising = detector.Transform(View(rows));
        using var file = new MemoryStream();
        _ml.Model.Save(detector, View(rows).Schema, file);
        file.Position = 0;
        ITransformer loaded = _ml.Model.Load(file, out _);

        float[][] values = Values(surprising);

        Values(loaded.Transform(View(rows))).Should().BeEquivalentTo(values, options => options.WithStrictOrdering());
        var engine = _ml.Model.CreatePredictionEngine<Row, Surprising>(loaded);
        rows.Take(20).Select(row => engine.Predict(row).FeatureSurprise).Should().BeEquivalentTo(values.Take(20), options => options.WithStrictOrdering());
        // Divided by n - 1 in place of n, and with a ridge of 1e-5.
        for (int j = 0; j < 3; j++)
        {
            values.Average(row => row[j]).Should().BeApproximately(299 / 300f, 1e-3f);
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        surprising.Schema["FeatureSurprise"].GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("<b>load</b>", "heat", "flow");
    }

    [Fact]
    public void A_model_that_has_become_worse_is_to_be_trained_again_on_recent_rows()
    {
        Prediction[] reference = Predictions(400, 1, 1), same = Predictions(600, 2, 1), worse = [.. Predictions(600, 2, 1), .. Predictions(300, 3, 2)];
        DataShiftOperations shift = _ml.DataShift();

        PerformanceDriftReport calm = shift.PerformanceDrift(_ml.Data.LoadFromEnumerable(reference), _ml.Data.LoadFromEnumerable(same));
        PerformanceDriftReport drift = shift.PerformanceDrift(_ml.Data.LoadFromEnumerable(reference), _ml.Data.LoadFromEnumerable(worse));

        calm.HasDrifted.Should().BeFalse();
        calm.TrainingRows.Should().BeInRange(100, 1000);
        drift.DriftRow.Should().BeInRange(600, 750);
        drift.RollingErrors.Should().HaveCount(900);
        drift.ReferenceError.Should().BeApproximately(reference.Average(row => Math.Abs(row.Label - row.Score)), 1e-6);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_with_its_place()
    {
        Row[] broken = Rows(50, 1);
        broken[7].Features[2] = float.NaN;
        IDataView reference = View(Rows(100, 1)), narrow = _ml.Transforms.Concatenate("Features", "Number").Fit(reference).Transform(reference);
        DataShiftOperations shift = _ml.DataShift();
        FeatureShiftDetector detector = shift.FeatureShift(windowSize: 20).Fit(reference);

        FluentActions.Invoking(() => shift.Compare(reference, View(broken))).Should().Throw<InvalidRowException>().WithMessage("Column 'Features', row 7 (counted from 0), slot 2 holds NaN*");
        FluentActions.Invoking(() => shift.Compare(reference, _ml.Data.SkipRows(reference, 100))).Should().Throw<ArgumentException>().WithMessage("*no rows*");
        FluentActions.Invoking(() => shift.Compare(reference, narrow)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*1 features*3*");
        FluentActions.Invoking(() => shift.Compare(reference, reference, "Other")).Should().Throw<ArgumentOutOfRangeException>().WithMessage("There is no column 'Other'*");
        FluentActions.Invoking(() => shift.Compare(reference, reference, stratumColumnName: "Number")).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*categories must be*");
        FluentActions.Invoking(() => detector.Detect(reference)).Should().Throw<ArgumentException>().WithMessage("The window has 100 rows, but the detector was fitted for windows of 20*");
        FluentActions.Invoking(() => detector.Detect(narrow)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => detector.DetectWindows(reference, stride: 21)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => detector.DetectWindows(View(broken)).Last()).Should().Throw<InvalidRowException>();
        FluentActions.Invoking(() => shift.FeatureShift(windowSize: 0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("WindowSize*");
        FluentActions.Invoking(() => shift.FeatureShift("")).Should().Throw<ArgumentException>().WithMessage("InputColumnName is empty*");
        FluentActions.Invoking(() => shift.FeatureShift(windowSize: 99, test: new FeatureShiftOptions { Resampling = ShiftResampling.Permutation }).Fit(reference))
            .Should().Throw<ArgumentException>().WithMessage("The reference has 100 rows*");
        shift.Compare(reference, _ml.Data.TakeRows(reference, 1)).Features.Should().HaveCount(3);
        shift.FeatureShift(windowSize: 1).Fit(reference).Detect(_ml.Data.TakeRows(reference, 1)).Features.Should().OnlyContain(feature => double.IsFinite(feature.Statistic));
    }

    private static SchemaDefinition Definition()
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Features)].AddAnnotation("SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(3, ["<b>load</b>".AsMemory(), "heat".AsMemory(), "flow".AsMemory()]), new VectorDataViewType(TextDataViewType.Instance, 3));
        return definition;
    }

    private static Row[] Rows(int count, int seed, float shift = 0)
    {
        var random = new Random(seed);
        string[] sites = ["Ulm", "Bonn", "Graz"];
        return [.. Enumerable.Range(0, count).Select(_ => new Row
        {
            Features = [Sum() + shift, 100 * Sum(), Sum() / 50], Site = sites[random.Next(3)], Number = Sum(),
        })];

        float Sum() => Enumerable.Range(0, 6).Sum(_ => random.NextSingle() - 0.5f);
    }

    private static Prediction[] Predictions(int count, int seed, float error)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Prediction { Label = random.NextSingle() }).Select(row => new Prediction { Label = row.Label, Score = row.Label + error * (random.NextSingle() - 0.5f) })];
    }

    private static float[][] Values(IDataView view) => [.. view.GetColumn<float[]>("FeatureSurprise")];

    private IDataView View(Row[] rows) => _ml.Data.LoadFromEnumerable(rows, Definition());

    private IDataView Keyed(Row[] rows) => _ml.Transforms.Conversion.MapValueToKey("SiteKey", "Site").Fit(View(rows)).Transform(View(rows));

    private FeatureShiftDetector Reload(FeatureShiftDetector detector)
    {
        using var file = new MemoryStream();
        _ml.Model.Save(detector, View(Rows(3, 1)).Schema, file);
        file.Position = 0;
        return FeatureShiftDetector.Find(_ml.Model.Load(file, out _))!;
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public string Site { get; set; } = "";

        public float Number { get; set; }
    }

    private sealed class Surprising
    {
        public float[] FeatureSurprise { get; set; } = [];
    }

    private sealed class Prediction
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
