using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Metrics;

/// <summary>
/// The receiver operating characteristic of scores that should be higher for positive rows, with the areas that sum it up.
/// Equal scores form one threshold, so the order of tied rows never matters.
/// </summary>
/// <remarks>O(n log n) for n rows. Immutable.</remarks>
public sealed class RocCurve
{
    private readonly RocPoint[] _points;

    private RocCurve(RocPoint[] points, double averagePrecision)
    {
        _points = points;
        AveragePrecision = averagePrecision;
        Area = AreaUpTo(1);
    }

    /// <summary>One point per distinct score, from (0, 0) at threshold ∞ to (1, 1) at the lowest score.</summary>
    public IReadOnlyList<RocPoint> Points => _points;

    /// <summary>
    /// The area under the curve, in [0, 1]: the weighted probability that a positive row scores above a negative one, a tie counting one half.
    /// </summary>
    public double Area { get; }

    /// <summary>
    /// Σ (Rₖ − Rₖ₋₁)·Pₖ over the distinct thresholds from the highest down, with recall R and precision P: the area under the
    /// precision-recall steps, without interpolation; in (0, 1]. Random scores give the share of positives.
    /// </summary>
    public double AveragePrecision { get; }

    /// <summary>Builds the curve.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="scores">n scores, higher for positive; infinite ones are allowed.</param>
    /// <param name="positives">n labels.</param>
    /// <param name="weights">n finite weights of at least 0, or nothing for equal weights.</param>
    /// <exception cref="ArgumentException">The lengths differ; a score is NaN; a weight is negative or not finite; or one class has no weight.</exception>
    public static RocCurve Create<T>(ReadOnlySpan<T> scores, ReadOnlySpan<bool> positives, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(scores.Length, positives.Length, nameof(positives));
        if (!weights.IsEmpty)
        {
            CheckLength(scores.Length, weights.Length, nameof(weights));
            CheckWeights(weights);
        }

        double[] keys = new double[scores.Length];
        TensorPrimitives.ConvertTruncating(scores, keys);
        CheckScores(keys);
        (double positive, double negative) = ClassWeights(positives, weights);

        int[] order = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(keys, order);
        return Sweep(keys, order, positives, weights, positive, negative);
    }

    /// <summary>
    /// The area up to a false-positive rate, standardized so that chance gives ½ and a perfect score 1 whatever the limit:
    /// ½·(1 + (A − m²/2)/(m − m²/2)) for the raw area A up to m.
    /// McClish, "Analyzing a portion of the ROC curve", 1989.
    /// </summary>
    /// <param name="maxFalsePositiveRate">m in (0, 1]; 1 gives <see cref="Area"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxFalsePositiveRate"/> is not in (0, 1].</exception>
    public double PartialArea(double maxFalsePositiveRate)
    {
        if (!(maxFalsePositiveRate > 0 && maxFalsePositiveRate <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(maxFalsePositiveRate), maxFalsePositiveRate, "A false-positive rate up to which to integrate must be in (0, 1].");
        }

        double chance = maxFalsePositiveRate * maxFalsePositiveRate / 2;
        return 0.5 * (1 + (AreaUpTo(maxFalsePositiveRate) - chance) / (maxFalsePositiveRate - chance));
    }

    private static RocCurve Sweep(
        ReadOnlySpan<double> scores, ReadOnlySpan<int> order, ReadOnlySpan<bool> positives, ReadOnlySpan<double> weights, double positive, double negative)
    {
        var points = new List<RocPoint> { new(0, 0, double.PositiveInfinity) };
        double truePositive = 0;
        double falsePositive = 0;
        double averagePrecision = 0;
        for (int i = scores.Length - 1; i >= 0; i--)
        {
            double weight = weights.IsEmpty ? 1 : weights[order[i]];
            if (positives[order[i]])
            {
                truePositive += weight;
            }
            else
            {
                falsePositive += weight;
            }

            if (i > 0 && scores[i - 1] == scores[i])
            {
                continue;
            }

            // Rounding of the running sums must not push a rate above 1.
            var point = new RocPoint(Math.Min(falsePositive / negative, 1), Math.Min(truePositive / positive, 1), scores[i]);
            double gain = point.TruePositiveRate - points[^1].TruePositiveRate;
            averagePrecision += gain > 0 ? gain * truePositive / (truePositive + falsePositive) : 0;
            points.Add(point);
        }

        return new RocCurve([.. points], Math.Min(averagePrecision, 1));
    }

    private double AreaUpTo(double limit)
    {
        double area = 0;
        for (int i = 1; i < _points.Length && _points[i - 1].FalsePositiveRate < limit; i++)
        {
            RocPoint from = _points[i - 1];
            RocPoint to = _points[i];
            double width = to.FalsePositiveRate - from.FalsePositiveRate;
            double part = to.FalsePositiveRate > limit ? (limit - from.FalsePositiveRate) / width : 1;
            double end = from.TruePositiveRate + part * (to.TruePositiveRate - from.TruePositiveRate);
            area += part * width * (from.TruePositiveRate + end) / 2;
        }

        return area;
    }

    private static (double Positive, double Negative) ClassWeights(ReadOnlySpan<bool> positives, ReadOnlySpan<double> weights)
    {
        double positive = 0;
        double negative = 0;
        for (int i = 0; i < positives.Length; i++)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            positive += positives[i] ? weight : 0;
            negative += positives[i] ? 0 : weight;
        }

        return positive > 0 && negative > 0
            ? (positive, negative)
            : throw new ArgumentException(
                $"A ROC curve needs positive and negative rows, each with some weight; of {positives.Length} rows {(positive > 0 ? "none are negative" : "none are positive")}.",
                nameof(positives));
    }

    private static void CheckLength(int scores, int other, string name)
    {
        if (scores != other)
        {
            throw new ArgumentException($"There are {scores} scores but {other} {name}: each row needs both.", name);
        }
    }

    private static void CheckScores(ReadOnlySpan<double> scores)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            if (double.IsNaN(scores[i]))
            {
                throw new ArgumentException($"scores[{i}] is NaN and has no rank: remove the row or replace its missing values.", nameof(scores));
            }
        }
    }

    private static void CheckWeights(ReadOnlySpan<double> weights)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
            {
                throw new ArgumentException($"weights[{i}] is {weights[i]}: a weight must be finite and at least 0.", nameof(weights));
            }
        }
    }
}
