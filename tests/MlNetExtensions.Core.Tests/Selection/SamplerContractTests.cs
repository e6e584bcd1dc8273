namespace MlNetExtensions.Core.Tests.Selection;

/// <summary>What every sampler owes its users.</summary>
public sealed class SamplerContractTests
{
    public static TheoryData<string> Names => SamplerCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Chooses_as_many_rows_as_are_asked_for_and_none_twice(string name)
    {
        PoolSampler sampler = SamplerCase.Of(name).Sampler;
        SelectionPool pool = SamplerCase.Pool();
        foreach (int count in new[] { 1, 2, 5, 17, 60, 199, 200 })
        {
            RowSelection chosen = sampler.Select(pool, count, 3);
            chosen.Rows.Should().HaveCount(count).And.OnlyContain(row => row >= 0 && row < pool.Count);
            chosen.Weights.Should().HaveCount(count).And.OnlyContain(weight => double.IsFinite(weight) && weight >= 0);
            if (!sampler.RepeatsRows)
            {
                chosen.Rows.Should().OnlyHaveUniqueItems();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_budget_beyond_the_pool_takes_all_rows(string name)
    {
        PoolSampler sampler = SamplerCase.Of(name).Sampler;
        RowSelection chosen = sampler.Select(SamplerCase.Pool(40), 100, 3);
        chosen.Rows.Should().HaveCount(sampler.RepeatsRows ? 100 : 40);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_chosen_of_nothing(string name)
    {
        PoolSampler sampler = SamplerCase.Of(name).Sampler;
        sampler.Select(new SelectionPool(0), 5, 1).Rows.Should().BeEmpty();
        sampler.Select(SamplerCase.Pool(), 0, 1).Rows.Should().BeEmpty();
        FluentActions.Invoking(() => sampler.Select(SamplerCase.Pool(), -1, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => sampler.Select(null!, 1, 1)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_decides_and_threads_do_not(string name)
    {
        SamplerCase item = SamplerCase.Of(name);
        SelectionPool pool = SamplerCase.Pool(300);
        (int[], double[]) Rows(int threads, ulong seed)
        {
            RowSelection chosen = Generated.OnThreads(threads, () => item.Sampler.Select(pool, 50, seed));
            return ([.. chosen.Rows], [.. chosen.Weights]);
        }

        (int[] rows, double[] weights) = Rows(1, 5);
        (int[] again, double[] weightsAgain) = Rows(2, 5);
        again.Should().Equal(rows);
        weightsAgain.Should().Equal(weights);
        bool differ = Enumerable.Range(6, 5).Any(seed => !Rows(1, (ulong)seed).Item1.SequenceEqual(rows));
        differ.Should().Be(!item.IgnoresSeed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_scores_and_one_stratum_are_no_obstacle(string name)
    {
        PoolSampler sampler = SamplerCase.Of(name).Sampler;
        foreach (double score in new[] { 0, 1 })
        {
            SelectionPool all = SamplerCase.Pool(score: score);
            SelectionPool pool = new(all.Count)
            {
                Scores = all.Scores,
                Vectors = all.Vectors,
                Strata = new int[all.Count],
                Visits = all.Visits,
                Queries = all.Queries,
                Beliefs = all.Beliefs,
            };
            sampler.Select(pool, 20, 1).Rows.Should().HaveCount(20);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_vectors_are_no_obstacle(string name)
    {
        SelectionPool all = SamplerCase.Pool(60);
        double[] vectors = new double[60 * 3];
        Array.Fill(vectors, 2);
        SelectionPool pool = new(all.Count)
        {
            Scores = all.Scores,
            Vectors = vectors,
            Strata = all.Strata,
            Visits = all.Visits,
            Queries = new double[] { 1, 2, 3 },
            Beliefs = all.Beliefs,
        };
        SamplerCase.Of(name).Sampler.Select(pool, 20, 1).Rows.Should().HaveCount(20);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pool_that_lacks_something_is_refused_by_name(string name)
    {
        PoolSampler sampler = SamplerCase.Of(name).Sampler;
        foreach (PoolParts part in Enum.GetValues<PoolParts>().Where(part => part != 0 && sampler.Needs.HasFlag(part)))
        {
            FluentActions.Invoking(() => sampler.Select(Without(part), 5, 1))
                .Should().Throw<ArgumentException>().WithMessage($"*no {part}*");
        }

        sampler.Select(Without(~sampler.Needs), 5, 1).Rows.Should().HaveCount(5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_are_printed_and_compared(string name)
    {
        PoolSampler sampler = SamplerCase.Of(name).Sampler;
        sampler.ToString().Should().StartWith(sampler.GetType().Name).And.NotContain("Needs").And.NotContain("Repeats");
        (sampler with { }).Should().Be(sampler);
    }

    [Fact]
    public void Every_sampler_is_in_this_suite() =>
        typeof(PoolSampler).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(PoolSampler)) && !type.IsAbstract)
            .Should().BeSubsetOf(SamplerCase.All.Select(item => item.Sampler.GetType()));

    private static SelectionPool Without(PoolParts parts)
    {
        SelectionPool pool = SamplerCase.Pool();
        return new SelectionPool(pool.Count)
        {
            Scores = parts.HasFlag(PoolParts.Scores) ? default : pool.Scores,
            Vectors = parts.HasFlag(PoolParts.Vectors) ? default : pool.Vectors,
            Strata = parts.HasFlag(PoolParts.Strata) ? default : pool.Strata,
            Visits = parts.HasFlag(PoolParts.Visits) ? default : pool.Visits,
            Queries = parts.HasFlag(PoolParts.Queries) ? default : pool.Queries,
            Beliefs = parts.HasFlag(PoolParts.Beliefs) ? null : pool.Beliefs,
        };
    }
}
