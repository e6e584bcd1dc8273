using Microsoft.ML;
using MlNetExtensions.Tests.Normalization;

namespace MlNetExtensions.Tests.State;

/// <summary>The states of normalizations other than by strata and batches.</summary>
internal static class NormalizationCases
{
    public static IEnumerable<StateCase> All =>
    [
        Of("Beta normalization, scalar, text", ml => ml.Transforms.NormalizeBeta("Out", "Share", "Site"),
            NormalizationSoundness.CheckScores),
        Of("Beta normalization, vector, key, range", ml => ml.Transforms.NormalizeBeta(new BetaNormalizingEstimator.Options
        {
            OutputColumnName = "Out", InputColumnName = "Features", GroupColumnName = "SiteKey", Range = new ValueRange(-50, 50),
                MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.CheckScores),
        Of("Normalization by group size, groups", ml => ml.Transforms.NormalizeByGroupSize("Out", "Features", "Site"),
            NormalizationSoundness.Check),
        Of("Normalization by group size, sizes, weights", ml => ml.Transforms.NormalizeByGroupSize(new GroupSizeNormalizingEstimator.Options
        {
            OutputColumnName = "Out", InputColumnName = "Features", SizeColumnName = "Size", WeightColumnName = "Weight",
        }), NormalizationSoundness.CheckSizes),
        Of("Layer normalization", ml => ml.Transforms.NormalizeLayer("Out", "Features"), NormalizationSoundness.Check),
        Of("Layer normalization, gain and bias", ml => ml.Transforms.NormalizeLayer(new LayerNormalizingEstimator.Options
        {
            OutputColumnName = "Out", Gain = [1, 2, 3], Bias = [0, -1, 1],
        }), NormalizationSoundness.Check),
        Of("Region normalization, NaN masked", ml => ml.Transforms.NormalizeRegions("Out", "Features"), NormalizationSoundness.Check),
        Of("Region normalization, a mask, one channel, affine", ml => ml.Transforms.NormalizeRegions(new RegionNormalizingEstimator.Options
        {
            OutputColumnName = "Out", MaskColumnName = "Copy", SlotsPerChannel = 3, IntactGain = [2], MaskedBias = [-1],
        }), NormalizationSoundness.CheckMasked),
        Of("Moment alignment, strata", ml => ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
        {
            OutputColumnName = "Out", StratumColumnName = "Site", ReferenceStratum = "Ulm",
        }), NormalizationSoundness.Check),
        Of("Moment alignment, rows", ml => ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
        {
            OutputColumnName = "Out", Scope = MomentScope.Rows, Weight = 0.5,
        }), NormalizationSoundness.Check),
        Of("Querybank normalization", ml => ml.Transforms.NormalizeQueryBank("Out", "Features", beta: 0.5), NormalizationSoundness.Check),
        Of("Unmixed normalization", ml => ml.Transforms.NormalizeUnmixed("Out", "Features", numberOfComponents: 3),
            NormalizationSoundness.Check),
        Of("Balanced running normalization", ml => ml.Transforms.NormalizeBalancedRunning("Out", "Features", "Site"),
            NormalizationSoundness.Check),
    ];

    private static StateCase Of<T>(string name, Func<MLContext, IEstimator<T>> estimator, Action<string> use)
        where T : class, ITransformer
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = SiteRow.View(ml, SiteRow.Generate(40));
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("SiteKey", "Site").Append(ml.Transforms.NormalizeMinMax("Share", "Reward",
            fixZero: false))
            .Append(ml.Transforms.CopyColumns("Size", "Reward")).Append(ml.Transforms.CopyColumns("Copy",
                "Features")).Fit(rows).Transform(rows);
        return StateCase.Of(name, estimator(ml).Fit(keyed), use);
    }
}
