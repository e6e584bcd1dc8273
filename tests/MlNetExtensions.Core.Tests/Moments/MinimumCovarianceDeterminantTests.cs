using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Probability;

namespace MlNetExtensions.Core.Tests.Moments;

public class MinimumCovarianceDeterminantTests
{
    private const double Rounding = 1e-9;

    [Theory]
    [InlineData(60, 2)]
    [InlineData(200, 5)]
    public void Estimate_IsAffineEquivariant(int count, int d)
    {
        double[] rows = WithOutliers(count, d, share: 0.2, distance: 30, seed: 1);

        RobustCovariance before = MinimumCovarianceDeterminant.Fit<double>(rows, d);
        RobustCovariance after = MinimumCovarianceDeterminant.Fit<double>(Mixed(rows, d), d);

        after.RawSupport.Should().Equal(before.RawSupport);
        after.Support.Should().Equal(before.Support);
        AssertClose(after.SquaredDistances, before.SquaredDistances, Rounding);
    }

    // Where one feature is large, its rounding may be all that makes a determinant zero, whichever feature it is.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ADeterminantOfZero_IsBelievedOfSmallFeaturesOnly(int large)
    {
        const int count = 12, d = 3;
        double[] rows = Generated.Normal(count, d, seed: 3);
        int[] support = [.. Enumerable.Range(2, 8)];
        Concentration.Singular(FeatureMajorRows.Transpose<double>(rows, d), support).LogDeterminant.Should().Be(double.NegativeInfinity);
        for (int row = 0; row < count; row++)
        {
            rows[row * d + large] *= 1e3;
        }

        Concentration singular = Concentration.Singular(FeatureMajorRows.Transpose<double>(rows, d), support);

        singular.LogDeterminant.Should().Be(double.PositiveInfinity);
        singular.Support.Should().Equal(support);
    }

    // In parts the search stops at local optima, which are many and equally good to a few percent of the determinant.
    [Theory]
    [InlineData(700, 3)]
    [InlineData(3000, 5)]
    public void Determinant_OfManyRows_IsNearlyAffineEquivariant(int count, int d)
    {
        double[] rows = WithOutliers(count, d, share: 0.2, distance: 30, seed: 1);
        double[] mixed = Mixed(rows, d);
        int[] all = [.. Enumerable.Range(0, count)];
        double expected = SubsetGaussian.TryFit(FeatureMajorRows.Transpose<double>(mixed, d), all)!.LogDeterminant
            - SubsetGaussian.TryFit(FeatureMajorRows.Transpose<double>(rows, d), all)!.LogDeterminant;

        double before = MinimumCovarianceDeterminant.Fit<double>(rows, d).RawLogDeterminant;
        double after = MinimumCovarianceDeterminant.Fit<double>(mixed, d).RawLogDeterminant;

        (after - before).Should().BeApproximately(expected, 0.03);
    }

    [Theory]
    [InlineData(100, 1, 0.4)]
    [InlineData(100, 2, 0.4)]
    [InlineData(300, 6, 0.4)]
    [InlineData(400, 20, 0.4)]
    [InlineData(1000, 3, 0.4)]
    [InlineData(4000, 8, 0.4)]
    public void FarOutliers_DoNotMoveIt(int count, int d, double share)
    {
        foreach (double distance in new[] { 50, 1e5, 1e9 })
        {
            double[] rows = WithOutliers(count, d, share, distance, seed: 2);
            int outliers = (int)(share * count);

            RobustCovariance estimate = MinimumCovarianceDeterminant.Fit<double>(rows, d);

            estimate.RawSupport.Should().OnlyContain(row => row >= outliers, "the first rows are the outliers");
            estimate.Support.Should().OnlyContain(row => row >= outliers);
            estimate.Support.Length.Should().BeGreaterThan((int)(0.85 * (count - outliers)), "0.975 of normal rows are kept, up to sampling");

            // Clean rows are standard normal: their mean is within five standard errors of zero.
            estimate.Location.Should().OnlyContain(mean => Math.Abs(mean) < 5 / Math.Sqrt(count / 2.0));
            double farthest = estimate.Support.Max(row => estimate.SquaredDistances[row]);
            estimate.SquaredDistances[..outliers].Should().OnlyContain(squared => squared > farthest);
        }
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(80, 4)]
    [InlineData(900, 3)]
    public void FullSupport_IsTheEmpiricalCovariance(int count, int d)
    {
        double[] rows = Generated.Correlated(count, d, seed: 3);
        (double[] mean, double[] covariance) = Generated.TwoPass(rows, d);

        RobustCovariance estimate = MinimumCovarianceDeterminant.Fit<double>(rows, d, new MinimumCovarianceDeterminantOptions { SupportFraction = 1 });

        estimate.RawSupport.Should().Equal(Enumerable.Range(0, count));
        AssertClose(estimate.RawLocation, mean, Rounding);
        AssertClose(estimate.RawCovariance, covariance, Rounding);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1e9)]
    public void OneFeature_IsSolvedExactly(double outlier)
    {
        var random = new Random(4);
        for (int trial = 0; trial < 50; trial++)
        {
            int count = 5 + trial;
            double[] values = [.. Generated.Normal(count, 1, trial).Select(x => x + (random.Next(3) == 0 ? outlier * (1 + random.NextDouble()) : 0))];
            int size = 3 + random.Next(count - 3);

            int[] support = UnivariateMcd.Support(values, size);

            double least = LeastVariance(values, size);
            Variance([.. support.Select(i => values[i])]).Should().BeApproximately(least, Rounding * least);
        }
    }

    [Fact]
    public void TwoFeatures_ReachTheOptimumOfAllSubsets()
    {
        const int Count = 14;
        double[] rows = Generated.Correlated(Count, 2, seed: 6);
        RobustCovariance estimate = MinimumCovarianceDeterminant.Fit<double>(rows, 2, new MinimumCovarianceDeterminantOptions { SupportFraction = 0.6 });

        double least = double.PositiveInfinity;
        for (int mask = 0; mask < 1 << Count; mask++)
        {
            if (int.PopCount(mask) == 8)
            {
                double[] subset = [.. Enumerable.Range(0, Count).Where(i => (mask >> i & 1) != 0).SelectMany(i => new[] { rows[2 * i], rows[2 * i + 1] })];
                double[] covariance = Generated.TwoPass(subset, 2).Covariance;
                least = Math.Min(least, covariance[0] * covariance[3] - covariance[1] * covariance[2]);
            }
        }

        estimate.RawSupport.Should().HaveCount(8);
        estimate.RawLogDeterminant.Should().BeApproximately(Math.Log(least), Rounding);
    }

    [Fact]
    public void Reweighting_FollowsItsDefinition()
    {
        double[] rows = WithOutliers(150, 3, share: 0.1, distance: 10, seed: 8);
        var law = new ChiSquareLaw(3);

        RobustCovariance estimate = MinimumCovarianceDeterminant.Fit<double>(rows, 3);

        double[] sorted = [.. estimate.CorrectedSquaredDistances.Order()];
        ((sorted[74] + sorted[75]) / 2).Should().BeApproximately(law.Isf(0.5), Rounding);
        estimate.Support.Should().Equal(Enumerable.Range(0, 150).Where(row => estimate.CorrectedSquaredDistances[row] < law.Isf(0.025)));
        double[] kept = [.. estimate.Support.SelectMany(row => rows[(3 * row)..(3 * row + 3)])];
        AssertClose(estimate.Location, Generated.TwoPass(kept, 3).Mean, Rounding);
        AssertClose(estimate.Covariance, Generated.TwoPass(kept, 3).Covariance, Rounding);
        estimate.Support.Sum(row => estimate.SquaredDistances[row]).Should().BeApproximately(3.0 * estimate.Support.Length, 1e-8, "the trace of S⁻¹S is d");
    }

    [Fact]
    public void AssumedCenter_IsZero()
    {
        double[] rows = Generated.Correlated(120, 2, seed: 9, offset: 0.5);
        RobustCovariance free = MinimumCovarianceDeterminant.Fit<double>(rows, 2);
        RobustCovariance centered = MinimumCovarianceDeterminant.Fit<double>(rows, 2, new MinimumCovarianceDeterminantOptions { AssumeCentered = true });

        centered.RawSupport.Should().Equal(free.RawSupport);
        centered.RawLocation.Should().Equal(0, 0);
        double[] about = [.. free.RawCovariance.Select((c, i) => c + free.RawLocation[i / 2] * free.RawLocation[i % 2])];
        AssertClose(centered.RawCovariance, about, Rounding);
    }

    [Theory]
    [InlineData(300, 4)]
    [InlineData(1700, 4)]
    public void Seed_DecidesAndThreadsDoNot(int count, int d)
    {
        double[] rows = WithOutliers(count, d, share: 0.3, distance: 8, seed: 10);
        var options = new MinimumCovarianceDeterminantOptions { Seed = 5 };

        // Fits that compete for the cores run their starts in ever other orders.
        RobustCovariance first = MinimumCovarianceDeterminant.Fit<double>(rows, d, options);
        var others = new RobustCovariance[6];
        Parallel.For(0, others.Length, i => others[i] = MinimumCovarianceDeterminant.Fit<double>(rows, d, options));

        others.Should().OnlyContain(other => other.RawSupport.SequenceEqual(first.RawSupport) && other.Covariance.SequenceEqual(first.Covariance));
    }

    [Fact]
    public void Singles_AreReadAsTheyAre()
    {
        float[] singles = Generated.Singles(WithOutliers(100, 3, share: 0.2, distance: 9, seed: 11));

        MinimumCovarianceDeterminant.Fit<float>(singles, 3).Covariance
            .Should().Equal(MinimumCovarianceDeterminant.Fit<double>(Array.ConvertAll(singles, x => (double)x), 3).Covariance);
    }

    /// <summary>Standard normal rows, of which the first are far along a direction, in a cluster as tight as the clean rows.</summary>
    private static double[] WithOutliers(int count, int d, double share, double distance, int seed)
    {
        double[] rows = Generated.Normal(count, d, seed);
        for (int i = 0; i < (int)(share * count) * d; i++)
        {
            rows[i] += distance * (1 + 0.1 * (i % d));
        }

        return rows;
    }

    /// <summary>An affine map of the rows.</summary>
    private static double[] Mixed(double[] rows, int d)
    {
        double[] mixed = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            (int row, int j) = Math.DivRem(i, d);
            mixed[i] = 100 * j - 7 + Enumerable.Range(0, d).Sum(k => ((j == k ? 2 : 0) + Math.Sin(j * d + k)) * rows[row * d + k]);
        }

        return mixed;
    }

    private static double LeastVariance(double[] values, int size)
    {
        double[] sorted = [.. values.Order()];
        return Enumerable.Range(0, values.Length - size + 1).Min(start => Variance(sorted[start..(start + size)]));
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Average(x => (x - mean) * (x - mean));
    }

    private static void AssertClose(double[] actual, double[] expected, double relative)
    {
        double scale = expected.Max(Math.Abs);
        actual.Should().HaveSameCount(expected);
        for (int i = 0; i < expected.Length; i++)
        {
            actual[i].Should().BeApproximately(expected[i], relative * scale);
        }
    }
}
