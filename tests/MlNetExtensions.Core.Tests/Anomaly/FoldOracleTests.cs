using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Tests.Anomaly;

/// <summary>Folds are dealt anew all along the rows, and what is fitted without a fold is what the other rows alone give.</summary>
public class FoldOracleTests
{
    private const int Count = 60;
    private const int Dimension = 6;
    private const int Folds = 4;

    public static TheoryData<CovarianceEstimator, FeatureSubspace> Models => new()
    {
        { CovarianceEstimator.LedoitWolf, FeatureSubspace.Full },
        { CovarianceEstimator.LedoitWolf, FeatureSubspace.LeastVariance(4) },
        { CovarianceEstimator.LedoitWolf, FeatureSubspace.GreatestVariance(2) },
        { CovarianceEstimator.OracleApproximatingShrinkage, FeatureSubspace.LeastVariance(4) },
        { CovarianceEstimator.ShrunkTowardDiagonal(), FeatureSubspace.Full },
        { CovarianceEstimator.Empirical, FeatureSubspace.GreatestVariance(3) },
    };

    // Heavy tails: a row held out moves every moment of the others, and the fourth most of all.
    [Theory]
    [MemberData(nameof(Models))]
    public void P_values_are_those_of_models_of_the_other_rows(CovarianceEstimator covariance, FeatureSubspace subspace)
    {
        double[] rows = Heavy(Count, seed: 2), test = Heavy(400, seed: 3);
        var plan = new FoldPlan(Folds, shardsPerFold: 1, seed: 7);
        int[] fold = [.. Enumerable.Range(0, Count).Select(row => plan.Fold(row))];
        double[] expected = new double[test.Length / Dimension];
        Array.Fill(expected, 1);
        for (int k = 0; k < Folds; k++)
        {
            double[] others = [.. rows.Chunk(Dimension).Where((_, i) => fold[i] != k).SelectMany(row => row)];
            GaussianModel without = Fit(others, covariance, subspace, AnomalyThreshold.Fixed(0)).Columns[0];
            float[] heldOut = [.. rows.Chunk(Dimension).Where((_, i) => fold[i] == k).Select(row => Score(without, row))];
            for (int i = 0; i < expected.Length; i++)
            {
                float score = Score(without, test.AsSpan(i * Dimension, Dimension));
                expected[i] += heldOut.Count(other => other >= score);
            }
        }

        double[] pValues = new double[expected.Length];
        Fit(rows, covariance, subspace, AnomalyThreshold.CrossConformal(Folds, seed: 7)).PValues<double>([test], pValues);

        for (int i = 0; i < pValues.Length; i++)
        {
            pValues[i].Should().BeApproximately(expected[i] / (Count + 1), 1e-12, "row {0}", i);
        }
    }

    // Rows that repeat with the period of a deal, as measurements taken in turns do, must not all meet in one fold.
    [Fact]
    public void Rows_at_the_same_place_of_a_period_are_spread_over_all_folds()
    {
        const int rounds = 2000;
        var plan = new FoldPlan(Folds, shardsPerFold: 1, seed: 7);
        int[,] counts = new int[Folds, Folds];
        for (int row = 0; row < Folds * rounds; row++)
        {
            counts[row % Folds, plan.Fold(row)]++;
        }

        for (int place = 0; place < Folds; place++)
        {
            for (int fold = 0; fold < Folds; fold++)
            {
                // Five standard deviations of a binomial count.
                counts[place, fold].Should().BeInRange(rounds / Folds - 97, rounds / Folds + 97);
            }
        }
    }

    [Fact]
    public void Every_place_is_held_out_as_often_as_the_share_says()
    {
        const int rounds = 1000, period = 100;
        FoldPlan plan = FoldPlan.Split(0.2, 1, seed: 7);
        int[] heldOut = new int[period];
        for (int row = 0; row < period * rounds; row++)
        {
            heldOut[row % period] += plan.Fold(row) == 0 ? 1 : 0;
        }

        heldOut.Sum().Should().Be(rounds * period / 5);
        heldOut.Should().OnlyContain(count => Math.Abs(count - rounds / 5) < 64, "five standard deviations of a binomial count");
    }

    // Scores are Single, and rounded ones may be equal.
    private static float Score(GaussianModel model, ReadOnlySpan<double> row) => (float)Math.Sqrt(model.SquaredDistance(row));

    private static double[] Heavy(int count, int seed)
    {
        var random = new Random(seed);
        double Value(int column) => (1 + column) * (random.Next(2) == 0 ? -1 : 1) * Math.Pow(Math.Abs(Math.Tan(Math.PI * (random.NextDouble() - 0.5))), 0.6);
        return [.. Enumerable.Range(0, count * Dimension).Select(i => Value(i % Dimension))];
    }

    private static GaussianAnomalyModel Fit(double[] rows, CovarianceEstimator covariance, FeatureSubspace subspace, AnomalyThreshold threshold) =>
        GaussianAnomalyFitter.Fit<double>(rows, Dimension, new GaussianAnomalyOptions
        {
            Covariance = covariance,
            Subspace = subspace,
            Threshold = threshold,
            PValues = threshold != AnomalyThreshold.Fixed(0),
        }).Model;
}
