namespace MlNetExtensions.Core.Tests.Selection;

/// <summary>What every posterior of arms owes its users.</summary>
public sealed class BeliefContractTests
{
    private static readonly ArmPosterior[] s_posteriors =
    [
        new BetaPosterior(), new BetaPosterior(0.5, 2) { DecayOfUpdated = 0.2, DecayOfRound = 0.05 },
        new NormalGammaPosterior(0.2, 1, 4, 2), new NormalGammaPosterior(0, 3, 2.5, 0.5) { Decay = 0.1 },
        new GaussianPosterior(), new GaussianPosterior(0.1, 2, 0.5, 1, 2, 3),
    ];

    public static TheoryData<ArmPosterior> All => [.. s_posteriors];

    [Fact]
    public void Every_posterior_is_in_this_suite() =>
        typeof(ArmPosterior).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ArmPosterior)))
            .Should().BeSubsetOf(s_posteriors.Select(posterior => posterior.GetType()));

    [Theory]
    [MemberData(nameof(All))]
    public void Goes_on_bit_by_bit_after_it_was_saved(ArmPosterior posterior)
    {
        ArmBeliefs beliefs = Learned(posterior, 60), restored = posterior.Create(4);
        restored.Restore(new StateReader("beliefs", Saved(beliefs)));
        var (first, second) = (new SelectionRandom(2), new SelectionRandom(2));
        for (int step = 0; step < 50; step++)
        {
            beliefs.Choose(first).Should().Be(restored.Choose(second));
            Learn(beliefs, step);
            Learn(restored, step);
        }

        Saved(restored).Should().Equal(Saved(beliefs));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void States_of_others_and_damaged_ones_are_refused_and_change_nothing(ArmPosterior posterior)
    {
        ArmBeliefs beliefs = Learned(posterior, 20);
        byte[] state = Saved(beliefs), five = Saved(posterior is GaussianPosterior ? new GaussianPosterior().Create(5)
            : posterior.Create(5));
        byte[] other = Saved((posterior is BetaPosterior ? new NormalGammaPosterior() : (ArmPosterior)new BetaPosterior()).Create(4));
        byte[] notFinite = [.. state];
        BitConverter.GetBytes(double.NaN).CopyTo(notFinite, notFinite.Length - 8 - (posterior is BetaPosterior ? 48 : 0));
        foreach (byte[] wrong in new[] { five, other, state[..^3], notFinite })
        {
            FluentActions.Invoking(() => beliefs.Restore(new StateReader("beliefs", wrong))).Should().Throw<InvalidDataException>();
            Saved(beliefs).Should().Equal(state);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Arms_and_rewards_that_cannot_be_are_refused(ArmPosterior posterior)
    {
        ArmBeliefs beliefs = Learned(posterior, 5);
        byte[] before = Saved(beliefs);
        foreach (double reward in new[] { double.NaN, double.PositiveInfinity })
        {
            FluentActions.Invoking(() => beliefs.Update(0, reward)).Should().Throw<ArgumentOutOfRangeException>();
        }

        foreach (int arm in new[] { -1, 4 })
        {
            FluentActions.Invoking(() => beliefs.Update(arm, 0.5)).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => beliefs.Mean(arm)).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => beliefs.Variance(arm)).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => beliefs.Sample(arm, new SelectionRandom(1))).Should().Throw<ArgumentOutOfRangeException>();
        }

        Saved(beliefs).Should().Equal(before);
        FluentActions.Invoking(() => posterior.Create(0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Draws_have_the_posterior_mean_and_variance(ArmPosterior posterior)
    {
        const int draws = 40_000;
        ArmBeliefs beliefs = Learned(posterior, 60);
        var random = new SelectionRandom(4);
        for (int arm = 0; arm < 4; arm++)
        {
            double[] values = [.. Enumerable.Range(0, draws).Select(_ => beliefs.Sample(arm, random))];
            double mean = values.Average(), variance = values.Sum(x => (x - mean) * (x - mean)) / (draws - 1);
            mean.Should().BeApproximately(beliefs.Mean(arm), 4 * Math.Sqrt(beliefs.Variance(arm) / draws));
            (variance / beliefs.Variance(arm)).Should().BeApproximately(1, 0.06);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_best_arm_is_found(ArmPosterior posterior)
    {
        ArmBeliefs beliefs = posterior.Create(4);
        var (random, rewards) = (new SelectionRandom(1), new Random(1));
        int[] pulls = new int[4];
        for (int step = 0; step < 2000; step++)
        {
            int arm = beliefs.Choose(random);
            pulls[arm]++;
            beliefs.Update(arm, rewards.NextDouble() < new[] { .2, .5, .9, .4 }[arm] ? 1 : 0);
        }

        beliefs.Best().Should().Be(2);
        pulls[2].Should().BeGreaterThan(posterior is BetaPosterior { DecayOfUpdated: > 0 } ? 1000 : 1600);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Descriptions_tell_all_options_and_compare(ArmPosterior posterior)
    {
        (posterior with { }).Should().Be(posterior);
        posterior.ToString().Should().StartWith(posterior.GetType().Name);
        s_posteriors.Select(other => other.ToString()).Should().OnlyHaveUniqueItems();
    }

    private static ArmBeliefs Learned(ArmPosterior posterior, int steps)
    {
        ArmBeliefs beliefs = posterior.Create(4);
        for (int step = 0; step < steps; step++)
        {
            Learn(beliefs, step);
        }

        return beliefs;
    }

    private static void Learn(ArmBeliefs beliefs, int step)
    {
        beliefs.Update(step * step % 4, step % 5 / 4.0);
        beliefs.Update(3 - step % 3, step % 2);
        if (step % 7 == 0)
        {
            beliefs.NextRound();
        }
    }

    private static byte[] Saved(SavedArrays beliefs)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        beliefs.Save(writer);
        return stream.ToArray();
    }
}
