using Microsoft.ML;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Core.Selection;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <inheritdoc cref="SampleWeighting.DensityRatio"/>
internal sealed class DensityRatioWeighting : SampleWeighting
{
    private readonly IDataView _target;
    private readonly string _features;
    private readonly double _maximum;
    private readonly int _seed;

    public DensityRatioWeighting(IDataView target, string features, double maximum, int seed)
    {
        ArgumentNullException.ThrowIfNull(target);
        OptionCheck.RequireName(features, "featureColumnName");
        OptionCheck.Require(maximum > 1, maximum, "maximumWeight", "above 1");
        (_target, _features, _maximum, _seed) = (target, features, maximum, seed);
    }

    protected override IReadOnlyList<double> Weigh(IDataView rows)
    {
        RowSet<float> own = FeaturesInMemory.Read(rows, _features), other = FeaturesInMemory.Read(_target, _features);
        FeaturesInMemory.RequireSame(own, other, _features);
        int folds = Math.Min(TreatmentWeighting.Folds, Math.Min(own.Count, other.Count));
        if (folds < 2)
        {
            throw new ArgumentException($"There are {own.Count} rows to weight and {other.Count} target rows; each must be at least 2.");
        }

        RowSet<float> joined = JoinedRows.Of(own, other);
        FeaturesInMemory.Standardize(joined);
        bool[] isTarget = new bool[joined.Count];
        Array.Fill(isTarget, true, own.Count, other.Count);
        double[] probabilities = CrossFittedProbability.Of(joined, isTarget, folds, TreatmentWeighting.L2, _seed, CancellationToken.None);
        double[] weights = Array.ConvertAll(probabilities[..own.Count], probability => probability / Math.Max(1 - probability, double.Epsilon));
        // Cut in units of the mean, which the cut lowers: a few rounds settle it.
        for (int round = 0; round < 20; round++)
        {
            double mean = weights.Average();
            for (int row = 0; row < weights.Length; row++)
            {
                weights[row] = Math.Min(weights[row] / mean, _maximum);
            }
        }

        double last = weights.Average();
        return Array.ConvertAll(weights, weight => weight / last);
    }
}
