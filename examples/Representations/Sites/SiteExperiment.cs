using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.Representations;

/// <summary>A way to normalize rows of several sites.</summary>
/// <param name="Name">As the tables show it.</param>
/// <param name="Blend">The share of the site's own statistics.</param>
/// <param name="SeesNewSite">Whether rows of the new site are measured too, without their labels.</param>
internal sealed record SiteNormalization(string Name, double Blend, bool SeesNewSite)
{
    public static IReadOnlyList<SiteNormalization> All { get; } =
    [
        new("all rows together", 0, SeesNewSite: false),
        new("half and half", 0.5, SeesNewSite: true),
        new("within sites", 1, SeesNewSite: true),
        new("within sites, new site unknown", 1, SeesNewSite: false),
    ];
}

/// <summary>Shares of a site's rows that a model of all other sites predicts right.</summary>
/// <param name="Data">Which.</param>
/// <param name="Accuracies">For each site, in order, one value for each normalization.</param>
/// <param name="Majorities">For each site, the share of its most frequent class.</param>
internal sealed record SiteResult(SiteData Data, IReadOnlyList<double[]> Accuracies, IReadOnlyList<double> Majorities)
{
    /// <summary>Leaves each site out once.</summary>
    public static SiteResult Of(MLContext context, SiteData data)
    {
        List<double[]> accuracies = [];
        List<double> majorities = [];
        foreach (string site in data.Sites)
        {
            Terminal.Status($"{data.Name}: {site}");
            SiteRow[] others = [.. data.Rows.Where(row => row.Site != site)], own = [.. data.Rows.Where(row => row.Site == site)];
            accuracies.Add([.. SiteNormalization.All.Select(normalization => Accuracy(context, data, others, own, normalization))]);
            majorities.Add(own.GroupBy(row => row.Label).Max(group => group.Count()) / (double)own.Length);
        }

        return new SiteResult(data, accuracies, majorities);
    }

    private static double Accuracy(MLContext context, SiteData data, SiteRow[] others, SiteRow[] own, SiteNormalization normalization)
    {
        IDataView train = View(context, data, others), test = View(context, data, own);
        var normalizing = context.Transforms.NormalizeStratified(new StratifiedNormalizingEstimator.Options
        {
            OutputColumnName = "Features",
            InputColumnName = "Features",
            StratumColumnNames = ["Site"],
            Blend = normalization.Blend,
            MissingValues = MissingValueHandling.PassThrough,
        }).Fit(normalization.SeesNewSite ? View(context, data, [.. others, .. own]) : train);
        // After normalization zero is the mean: what was not measured is taken for that.
        var trainer = context.Transforms.ReplaceMissingValues("Features").Append(context.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy());
        var model = trainer.Fit(normalizing.Transform(train));
        return context.MulticlassClassification.Evaluate(model.Transform(normalizing.Transform(test))).MicroAccuracy;
    }

    private static IDataView View(MLContext context, SiteData data, SiteRow[] rows)
    {
        var definition = SchemaDefinition.Create(typeof(SiteRow));
        definition[nameof(SiteRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, data.Rows[0].Features.Length);
        definition[nameof(SiteRow.Label)].ColumnType = new KeyDataViewType(typeof(uint), data.Classes);
        return context.Data.LoadFromEnumerable(rows, definition);
    }
}
