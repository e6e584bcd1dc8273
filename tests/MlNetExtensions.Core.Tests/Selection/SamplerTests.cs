namespace MlNetExtensions.Core.Tests.Selection;

/// <summary>What single samplers owe beyond the contract.</summary>
public sealed class SamplerTests
{
    [Theory]
    [InlineData(VectorSimilarity.Gaussian)]
    [InlineData(VectorSimilarity.Distance)]
    public void Lazy_facility_location_is_plain_greedy(VectorSimilarity similarity)
    {
        const int n = 100, d = 4, k = 25;
        double[] rows = [.. Generated.Normal(n, d, 2).Select(x => Math.Round(x, 1))];
        double bound = 100;
        double[,] s = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double square = Enumerable.Range(0, d).Sum(c => Math.Pow(rows[i * d + c] - rows[j * d + c], 2));
                s[i, j] = similarity == VectorSimilarity.Gaussian ? Math.Exp(-.3 * square) : bound - Math.Sqrt(square);
            }
        }

        int[] lazy = [.. new FacilityLocationSampler { Similarity = similarity,
            Gamma = .3 }.Select(new SelectionPool(n) { Vectors = rows }, k, 1).Rows];
        double[] best = new double[n];
        foreach (int chosen in lazy)
        {
            double Gain(int j) => Enumerable.Range(0, n).Sum(i => Math.Max(0, s[i, j] - best[i]));
            double most = Enumerable.Range(0, n).Max(Gain);
            Gain(chosen).Should().BeApproximately(most, 1e-9 * most + 1e-9);
            for (int i = 0; i < n; i++)
            {
                best[i] = Math.Max(best[i], s[i, chosen]);
            }
        }

        lazy.Should().OnlyHaveUniqueItems();
        new FacilityLocationSampler { Candidates = 50 }.Select(new SelectionPool(n) { Vectors = rows }, k, 1).Weights.Sum().Should().Be(n);
    }

    [Fact]
    public void Sift_chooses_what_lowers_the_uncertainty_most()
    {
        const int n = 30, d = 5;
        double[] rows = Generated.Normal(n, d, 3), query = Generated.Normal(2, d, 4);
        var sampler = new SiftSampler { Noise = .1, Normalize = false };
        (int[] chosen, double[] variances) = sampler.Choose(new SelectionPool(n) { Vectors = rows, Queries = query }, 6);
        for (int t = 0; t < 6; t++)
        {
            double[] after = [.. Enumerable.Range(0, n).Select(x => chosen.AsSpan(0, t).Contains(x) ? double.MaxValue
                : Variance([.. chosen[..t], x]))];
            after[chosen[t]].Should().BeApproximately(after.Min(), 1e-9);
            variances[t].Should().BeApproximately(after[chosen[t]], 1e-9);
        }

        FluentActions.Invoking(() => sampler.Select(new SelectionPool(n) { Vectors = rows, Queries = new double[4] }, 1, 1))
            .Should().Throw<ArgumentException>()
            .WithMessage("*each needs 5*");

        double Variance(int[] set)
        {
            double K(double[] a, int i, double[] b, int j) => Enumerable.Range(0, d).Sum(c => a[i * d + c] * b[j * d + c]);
            var k = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.Create(set.Length, set.Length, (i, j) => K(rows, set[i], rows,
                set[j]) + (i == j ? .1 : 0));
            return Enumerable.Range(0, 2).Sum(q =>
            {
                var toQuery = MathNet.Numerics.LinearAlgebra.Double.DenseVector.Create(set.Length, i => K(rows, set[i], query, q));
                return K(query, q, query, q) - toQuery * k.Solve(toQuery);
            });
        }
    }

    [Fact]
    public void Sift_passes_over_what_it_has_already()
    {
        // Five copies of the query's direction, and one row that says something else that the query asks.
        double[] rows = [1, .05, 1, .05, 1, .05, 1, .05, .3, 1, 1, .05];
        var pool = new SelectionPool(6) { Vectors = rows, Queries = new double[] { 1, .4 } };
        new SiftSampler().Select(pool, 2, 1).Rows.Should().Contain(4);
        new SiftSampler { Noise = 1e6 }.Select(pool, 5, 1).Rows.Should().BeEquivalentTo([0, 1, 2, 3, 5],
            "much noise gives nearest neighbors");
    }

    [Fact]
    public void Graft_stops_where_the_sum_of_gradients_is_spanned()
    {
        const int n = 200, d = 12;
        // All gradients lie in three directions.
        double[] factors = Generated.Normal(n, 3, 1), directions = Generated.Normal(3, d, 2), rows = new double[n * d];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = Enumerable.Range(0, 3).Sum(f => factors[i / d * 3 + f] * directions[f * d + i % d]);
        }

        var pool = new SelectionPool(n) { Vectors = rows };
        new GraftSampler { Tolerance = 1e-9 }.Select(pool, 50, 1).Rows.Should().HaveCount(3);
        int[] all = [.. new GraftSampler().Select(pool, 50, 1).Rows];
        double[] errors = GraftSampler.Errors(rows, d, all);
        errors.Should().BeInDescendingOrder();
        errors[2].Should().BeLessThan(1e-12);
        all.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void No_exchange_enlarges_the_volume()
    {
        const int n = 80, d = 6;
        double[] rows = Generated.Correlated(n, d, 5);
        int[] chosen = [.. new MaximumVolumeSampler { Tolerance = 1 }.Select(new SelectionPool(n) { Vectors = rows }, d, 1).Rows];
        double Volume(int[] set) => Math.Abs(MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.Create(d, d, (i, j) =>
            rows[set[i] * d + j]).Determinant());
        double volume = Volume(chosen);
        for (int place = 0; place < d; place++)
        {
            for (int other = 0; other < n; other++)
            {
                int[] changed = [.. chosen];
                changed[place] = other;
                Volume(changed).Should().BeLessThanOrEqualTo(volume * (1 + 1e-9));
            }
        }
    }

    [Fact]
    public void Representatives_come_from_all_clusters_of_all_classes()
    {
        // Two classes of three clusters each.
        double[] rows = [.. Enumerable.Range(0, 600).SelectMany(i => new[] { 10.0 * (i % 3) + .1 * Math.Sin(i),
            100.0 * (i % 2) + .1 * Math.Cos(i) })];
        var pool = new SelectionPool(600) { Vectors = rows, Strata = Enumerable.Range(0, 600).Select(i => i % 2).ToArray() };
        RowSelection chosen = new RepresentativeSampler().Select(pool, 6, 3);
        chosen.Rows.Select(i => i % 6).Should().OnlyHaveUniqueItems().And.HaveCount(6);
        chosen.Weights.Should().Equal(100, 100, 100, 100, 100, 100);
    }

    [Fact]
    public void Budgets_are_shared_out_to_one_row()
    {
        int[] strata = [.. Enumerable.Repeat(0, 70), .. Enumerable.Repeat(1, 25), .. Enumerable.Repeat(3, 5)];
        var pool = new SelectionPool(100) { Strata = strata, Scores = new double[100] };
        int[] Counts(PoolSampler sampler, int count)
        {
            IReadOnlyList<int> rows = sampler.Select(pool, count, 1).Rows;
            return [.. Enumerable.Range(0, 4).Select(s => rows.Count(row => strata[row] == s))];
        }

        Counts(new StratifiedSampler(new RandomSampler()), 30).Should().Equal(13, 12, 0, 5);
        Counts(new StratifiedSampler(new RandomSampler(), StratumBalance.Proportional), 20).Should().Equal(14, 5, 0, 1);
        Counts(new TemperatureSampler { Temperature = 1 }, 200).Should().Equal(140, 50, 0, 10);
        Counts(new TemperatureSampler { Temperature = 1e9 }, 99).Should().Equal(33, 33, 0, 33);
        Counts(new TemperatureSampler { Temperature = 1e9, FinalTemperature = 1 }, 0).Should().Equal(0, 0, 0, 0);
    }

    // Between the first and the last round the temperature is a line: at half of the way from 3 to 1 the shares are the roots of the sizes.
    [Theory]
    [InlineData(0, new[] { 94, 67, 39 })]
    [InlineData(0.5, new[] { 107, 64, 29 })]
    [InlineData(1, new[] { 140, 50, 10 })]
    public void The_temperature_moves_with_the_progress(double progress, int[] expected)
    {
        int[] strata = [.. Enumerable.Repeat(0, 70), .. Enumerable.Repeat(1, 25), .. Enumerable.Repeat(2, 5)];
        var pool = new SelectionPool(100) { Strata = strata, Progress = progress };
        IReadOnlyList<int> rows = new TemperatureSampler { Temperature = 3, FinalTemperature = 1 }.Select(pool, 200, 1).Rows;
        Enumerable.Range(0, 3).Select(s => rows.Count(row => strata[row] == s)).Should().Equal(expected);
    }

    [Fact]
    public void The_slow_cluster_of_each_class_comes_twice()
    {
        double[] outputs = [.. Enumerable.Range(0, 200).Select(i => (i / 2 % 2 == 0 ? 0.0 : 5) + .01 * (i % 7))];
        int[] classes = [.. Enumerable.Range(0, 200).Select(i => i % 2)];
        // In class 0 the second cluster is slow, in class 1 the first one.
        double[] losses = [.. Enumerable.Range(0, 200).Select(i => (i / 2 % 2 == 1) == (i % 2 == 0) ? 2.0 : 1)];
        var pool = new SelectionPool(200) { Vectors = outputs, Strata = classes, Scores = losses };
        var sampler = new UpsampleOnceSampler();
        sampler.Factors(pool, 1).Should().Equal(losses.Select(loss => (int)loss));
        sampler.Size(pool, 1).Should().Be(300);
        IReadOnlyList<int> rows = sampler.Select(pool, 300, 1).Rows;
        Enumerable.Range(0, 200).Select(i => rows.Count(row => row == i)).Should().Equal(losses.Select(loss => (int)loss));
    }

    [Fact]
    public void Rows_in_seldom_visited_cells_are_novel()
    {
        double[] rows = [.. Enumerable.Range(0, 40).SelectMany(i => i < 20 ? new[] { 1.0, 1 } : [-1, -1])];
        long[] visits = [.. Enumerable.Range(0, 40).Select(i => i < 20 ? 3L : 0)];
        double[] novelties = new NoveltySampler().Novelties(new SelectionPool(40) { Vectors = rows, Visits = visits });
        novelties.Take(20).Should().AllBeEquivalentTo(Math.Pow(61, -.5));
        novelties.Skip(20).Should().AllBeEquivalentTo(1.0);
    }

    [Fact]
    public void Repulsion_brings_visits_to_their_targets_faster()
    {
        double[] targets = [1, 2, 3, 4];
        double Spread(double repulsion) => Enumerable.Range(0, 300).Average(seed =>
        {
            var draws = new SelfRepellentDraws(4, repulsion, targets);
            var random = new SelectionRandom((ulong)seed);
            for (int i = 0; i < 500; i++)
            {
                draws.Draw(random);
            }

            return Math.Pow(draws.Visits[0] / 500.0 - .1, 2);
        });
        double independent = Spread(0), five = Spread(5), twenty = Spread(20);
        independent.Should().BeApproximately(.1 * .9 / 500, .00004);
        (five / independent).Should().BeLessThan(.3);
        (twenty / independent).Should().BeLessThan(.1);
    }

    [Fact]
    public void Arms_of_rows_must_have_beliefs()
    {
        var pool = new SelectionPool(3) { Beliefs = new BetaPosterior().Create(2), Arms = new[] { 0, 1, 2 } };
        FluentActions.Invoking(() => new ThompsonPoolSampler().Select(pool, 1, 1))
            .Should().Throw<ArgumentException>().WithMessage("Row 2*arm 2*2 arms*");
    }

    [Fact]
    public void Forgetting_counts_rows_that_came_out_wrong_again()
    {
        var events = new ForgettingEvents(3);
        foreach (string step in new[] { "101", "100", "000", "100", "000" })
        {
            for (int row = 0; row < 3; row++)
            {
                events.Add(row, step[row] == '1');
            }
        }

        new[] { events.Events(0), events.Events(1), events.Events(2) }.Should().Equal(2, null, 1);
        events.Scores().Should().Equal(2, 3, 1);
        FluentActions.Invoking(() => events.Add(3, true)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Angles_are_mean_cosines()
    {
        AngleConcentration.Of([1, 0, 2, 0, 0, 3], 2).Should().BeApproximately(1.0 / 3, 1e-15);
        AngleConcentration.Of([1, 2], 2).Should().Be(1);
        AngleConcentration.Of([1, 0, -5, 0], 2).Should().BeApproximately(-1, 1e-15);
        FluentActions.Invoking(() => AngleConcentration.Of([0, 0], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => AngleConcentration.Of([1, 2, 3], 2)).Should().Throw<ArgumentException>();
    }
}
