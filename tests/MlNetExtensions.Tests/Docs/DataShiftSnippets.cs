using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The code of docs/data-shift.md and of the catalog of shifts.</summary>
public sealed class DataShiftSnippets
{
    private readonly MLContext ml = new(seed: 1);

    private readonly IDataView reference = Sites(400, 1), window = Sites(200, 2), stream = Sites(500, 3);

    [Fact]
    public void Compare()
    {
        FeatureShiftReport report = ml.DataShift().Compare(reference, window, "Features");
        foreach (FeatureShift feature in report.Features.Where(feature => feature.IsShifted))
        {
            Console.WriteLine($"{feature.Name}: {feature.Statistic:F2}, threshold {feature.Threshold:F2}, p {feature.PValue:G2}");
        }

        report.Features.Should().HaveCount(3);
    }

    [Fact]
    public void Strata()
    {
        FeatureShiftReport report = ml.DataShift().Compare(reference, window, "Features", stratumColumnName: "Site");
        File.WriteAllText("shift.html", report.ToHtml("Sensors, week 12"));

        report.Strata.Should().HaveCount(3);
        File.Delete("shift.html");
    }

    [Fact]
    public void Stream()
    {
        FeatureShiftDetector detector = ml.DataShift().FeatureShift("Features", windowSize: 200).Fit(reference);
        ml.Model.Save(detector, reference.Schema, "shift.zip");

        var loaded = FeatureShiftDetector.Find(ml.Model.Load("shift.zip", out _));
        foreach (FeatureShiftReport window in loaded!.DetectWindows(stream))
        {
            Console.WriteLine($"row {window.FirstRow}: {(window.IsShifted ? window.Strongest(1)[0].Name : "as before")}");
        }

        loaded.WindowSize.Should().Be(200);
        File.Delete("shift.zip");
    }

    [Fact]
    public void Retraining()
    {
        IDataView reference = Scored(400, 1), stream = Scored(400, 2);

        PerformanceDriftReport drift = ml.DataShift().PerformanceDrift(reference, stream, "Label", "Score");
        if (drift.HasDrifted)
        {
            Console.WriteLine($"Worse since row {drift.DriftRow}; train on the latest {drift.TrainingRows} rows.");
        }

        drift.HasDrifted.Should().BeFalse();
    }

    private static IDataView Sites(int count, int seed) => Normalization.SiteRow.View(new MLContext(seed: 1), Normalization.SiteRow.Generate(count, seed));

    private IDataView Scored(int count, int seed)
    {
        var random = new Random(seed);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => random.NextSingle()).Select(value => new ScoredRow { Label = value, Score = value + random.NextSingle() - 0.5f }).ToArray());
    }

    private sealed class ScoredRow
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
