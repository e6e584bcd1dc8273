using Microsoft.ML;
using MlNetExtensions.Tests.Normalization;

namespace MlNetExtensions.Tests.State;

/// <summary>
/// The states of normalizations other than by strata and batches; those of options have none at its default, so that one that is not saved
/// is missed.
/// </summary>
internal static class NormalizationCases
{
    public static IEnumerable<StateCase> All =>
    [
        Of("Beta normalization, scalar, text", ml => ml.Transforms.NormalizeBeta("Out", "Share", "Site"),
            NormalizationSoundness.CheckScores),
        Of("Beta normalization, vector, key, range", ml => ml.Transforms.NormalizeBeta(new BetaNormalizingEstimator.Options
        {
            OutputColumnName = "Out", InputColumnName = "Features", GroupColumnName = "SiteKey", Range = new ValueRange(-50, 50),
            LargestWeight = 30, MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.CheckScores),
        Of("Normalization by group size, groups", ml => ml.Transforms.NormalizeByGroupSize("Out", "Features", "Site"),
            NormalizationSoundness.Check),
        Of("Normalization by group size, sizes, weights", ml => ml.Transforms.NormalizeByGroupSize(new GroupSizeNormalizingEstimator.Options
        {
            OutputColumnName = "Out", InputColumnName = "Features", SizeColumnName = "Size", WeightColumnName = "Weight", Exponent = 0.4,
            MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.CheckSizes),
        Of("Layer normalization", ml => ml.Transforms.NormalizeLayer("Out", "Features"), NormalizationSoundness.Check),
        Of("Layer normalization, gain and bias", ml => ml.Transforms.NormalizeLayer(new LayerNormalizingEstimator.Options
        {
            OutputColumnName = "Out", Gain = [1, 2, 3], Bias = [0, -1, 1], Epsilon = 0.2, MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.Check),
        Of("Region normalization, NaN masked", ml => ml.Transforms.NormalizeRegions("Out", "Features"), NormalizationSoundness.Check),
        Of("Region normalization, a mask, one channel, affine", ml => ml.Transforms.NormalizeRegions(new RegionNormalizingEstimator.Options
        {
            OutputColumnName = "Out", MaskColumnName = "Copy", SlotsPerChannel = 3, IntactGain = [2], IntactBias = [3], MaskedGain = [0.5f],
            MaskedBias = [-1], Epsilon = 0.2, MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.CheckMasked),
        Of("Moment alignment, strata", ml => ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
        {
            OutputColumnName = "Out", StratumColumnName = "Site", ReferenceStratum = "Ulm", Weight = 0.7, Epsilon = 0.2,
            MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.Check),
        Of("Moment alignment, rows", ml => ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
        {
            OutputColumnName = "Out", Scope = MomentScope.Rows, Weight = 0.5, SlotsPerChannel = 3, Epsilon = 0.1,
            MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.Check),
        Of("Querybank normalization", ml => ml.Transforms.NormalizeQueryBank(new QueryBankNormalizingEstimator.Options
        {
            OutputColumnName = "Out", InputColumnName = "Features", Beta = 0.5, K = 2, NormalizeAll = true, Logarithms = true,
        }), NormalizationSoundness.Check),
        Of("Unmixed normalization", ml => ml.Transforms.NormalizeUnmixed(new UnmixedNormalizingEstimator.Options
        {
            OutputColumnName = "Out", SlotsPerChannel = 3, NumberOfComponents = 3, VarianceShare = 0.3, Momentum = 0.2, Temperature = 0.5, Epsilon = 0.2,
            MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.Check),
        Of("Balanced running normalization", ml => ml.Transforms.NormalizeBalancedRunning(new BalancedRunningNormalizingEstimator.Options
        {
            OutputColumnName = "Out", StratumColumnName = "Site", BatchSize = 7, Momentum = 0.3, Adaptation = 0.7, Concentration = 2, Epsilon = 0.2,
            MissingValues = MissingValueHandling.PassThrough,
        }), NormalizationSoundness.Check),
        Of("Piecewise linear encoding", ml => ml.Transforms.EncodePiecewiseLinear("Out", "Features", maximumBinCount: 4),
            NormalizationSoundness.CheckEncoding),
        Of("Piecewise linear encoding, scalar, ends not clipped", ml => ml.Transforms.EncodePiecewiseLinear(
            new PiecewiseLinearEncodingEstimator.Options
            {
                OutputColumnName = "Out", InputColumnName = "Reward", ClipEnds = false, MissingValues = MissingValueHandling.PassThrough,
            }), NormalizationSoundness.CheckEncoding),
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
