using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>
/// ε-shotgun: batches of trials scattered around one center, mostly the least posterior mean. The scatter is as wide as the loss may still
/// fall there: wide where the surrogate is unsure or flat, narrow where it is steep.
/// </summary>
/// <remarks>
/// De Ath, Everson, Fieldsend and Rahat, "ε-shotgun: ε-greedy Batch Bayesian Optimization", GECCO 2020, with the Pareto front for the
/// random centers. r = (|μ(c) - min y| + σ(c))/L, at most half the diagonal, with σ that of an observation and L the largest slope of the
/// mean within a length scale of the center; the other points are N(c, r²I), each coordinate drawn again until it is inside. Batches are
/// runs of trial numbers, so that workers need not wait for each other: what is known when a point is asked for goes into r. A category
/// stays that of the center with probability 1 - min(r, ½), and is any otherwise; the paper has numbers only.
/// </remarks>
public sealed class EpsilonShotgunProposer : SurrogateProposer
{
    private const int SlopeSamples = 100;
    private const int SlopeEvaluations = 20;
    private const double FlatSlope = 1e-7;
    private const double SlopeWhereFlat = 10;
    private const int Redraws = 1000;
    private readonly EpsilonShotgunOptions _options;
    private readonly ParetoFront _front;

    /// <param name="space">Where to search.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public EpsilonShotgunProposer(TuningSpace space, EpsilonShotgunOptions? options = null, ulong seed = 1)
        : this(options ?? new EpsilonShotgunOptions(), space, seed)
    {
    }

    private EpsilonShotgunProposer(EpsilonShotgunOptions options, TuningSpace space, ulong seed)
        : base(space, options, seed) => (_options, _front) = (options, new ParetoFront(Search, space));

    private protected override double[] SuggestFrom(LearnedSurrogate learned, ProposalRequest request, SelectionRandom random)
    {
        int first = request.Number - (Math.Max(0, request.Number - InitialTrials) % _options.BatchSize);
        if (first == request.Number)
        {
            return Center(learned, random);
        }

        double[] center = request.Finished.Concat(request.Pending).FirstOrDefault(trial => trial.Number == first)?.Coordinates
            ?? Center(learned, RandomOf(first));
        double[] point = Scatter(learned, center, random);
        return learned.IsNew(point) ? point : Uniform(random);
    }

    private double[] Center(LearnedSurrogate learned, SelectionRandom random)
    {
        if (random.Uniform() >= _options.Epsilon)
        {
            return Least(learned, new PosteriorMean(learned.Surrogate, Space.Count), random);
        }

        double[][] front = [.. _front.Find(learned.Surrogate, learned.Good(), random).Where(learned.IsNew)];
        return front.Length > 0 ? front[random.Below(front.Length)] : Uniform(random);
    }

    private double[] Scatter(LearnedSurrogate learned, double[] center, SelectionRandom random)
    {
        Prediction belief = learned.Surrogate.Predict(center);
        double predictive = Math.Sqrt(belief.Variance + learned.Parameters.Noise), least = learned.Points.Means[learned.Best];
        double radius = Math.Min(
            (Math.Abs(belief.Mean - least) + predictive) / Slope(learned, center, random), 0.5 * Math.Sqrt(Space.Count));
        double[] point = [.. center];
        for (int k = 0; k < point.Length; k++)
        {
            if (Space.Dimensions[k].IsCategory)
            {
                point[k] = random.Uniform() < Math.Min(radius, 0.5) ? random.Uniform() : center[k];
                continue;
            }

            int draws = 0;
            do
            {
                point[k] = center[k] + radius * random.Normal();
            }
            while (point[k] is < 0 or > 1 && ++draws < Redraws);
        }

        Space.Canonicalize(point);
        return point;
    }

    /// <summary>L: the largest slope of the mean within a length scale of the center.</summary>
    private double Slope(LearnedSurrogate learned, double[] center, SelectionRandom random)
    {
        int d = Space.Count;
        double[] lower = new double[d], upper = new double[d], point = new double[d], best = [.. center];
        for (int k = 0; k < d; k++)
        {
            bool moves = Space.Dimensions[k].Levels == 0 && Space.IsActive(center, k);
            double reach = moves ? learned.Parameters.LengthScales[k] : 0;
            (lower[k], upper[k]) = (Math.Clamp(center[k] - reach, 0, 1), Math.Clamp(center[k] + reach, 0, 1));
        }

        var mean = new PosteriorMean(learned.Surrogate, d);
        double[] gradient = new double[d];
        double steepest = SlopeAt(center);
        for (int i = 0; i < SlopeSamples; i++)
        {
            for (int k = 0; k < d; k++)
            {
                point[k] = lower[k] + (upper[k] - lower[k]) * random.Uniform();
            }

            double slope = SlopeAt(point);
            if (slope > steepest)
            {
                steepest = slope;
                point.CopyTo(best, 0);
            }
        }

        steepest = Climb(best, steepest);
        return steepest < FlatSlope ? SlopeWhereFlat : steepest;

        double SlopeAt(double[] at)
        {
            mean.Value(at, gradient);
            return TensorPrimitives.Norm<double>(gradient);
        }

        // Coordinate steps that shrink where none helps: the slope's own gradient would need second derivatives.
        double Climb(double[] at, double slope)
        {
            double step = 0.25;
            for (int used = 0; used < SlopeEvaluations && step > 0.01; step /= 2)
            {
                for (int k = 0; k < d; k++)
                {
                    foreach (int sign in (ReadOnlySpan<int>)[-1, 1])
                    {
                        double before = at[k];
                        at[k] = Math.Clamp(before + sign * step * (upper[k] - lower[k]), lower[k], upper[k]);
                        double reached = at[k] == before ? slope : SlopeAt(at);
                        used++;
                        (slope, at[k]) = reached > slope ? (reached, at[k]) : (slope, before);
                    }
                }
            }

            return slope;
        }
    }
}
