using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>What every proposer owes the study that asks it.</summary>
public sealed class ProposerContractTests
{
    private static readonly TuningSpace s_space = new(
    [
        new() { Name = "trainer", Levels = 3, Default = 0.9 },
        new() { Name = "rate", Default = 0.3 },
        new() { Name = "leaves", Levels = 5, Ordered = true, Conditions = [new(0, [1, 2])] },
        new() { Name = "momentum", Default = 0.9, Conditions = [new(0, [0])] },
        new() { Name = "kind", Levels = 2, Default = 0, Conditions = [new(2, [0, 1, 2])] },
    ]);

    public static TheoryData<string> Names => ProposerCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_proposal_is_the_default(string name)
    {
        IProposer proposer = ProposerCase.Of(name, s_space);

        proposer.Propose(0).Should().Equal(s_space.DefaultPoint());
        proposer.Propose(1).Should().NotEqual(s_space.DefaultPoint());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_gives_one_sequence_and_another_seed_another(string name)
    {
        double[][] first = Run(ProposerCase.Of(name, s_space), 14), again = Run(ProposerCase.Of(name, s_space), 14);
        double[][] other = Run(ProposerCase.Of(name, s_space, seed: 6), 14);

        again.Should().BeEquivalentTo(first, options => options.WithStrictOrdering());
        other.Skip(1).SelectMany(point => point).Should().NotEqual(first.Skip(1).SelectMany(point => point));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Points_are_canonical(string name)
    {
        foreach (double[] point in Run(ProposerCase.Of(name, s_space), 20))
        {
            double[] canonical = [.. point];
            s_space.Canonicalize(canonical);
            canonical.Should().Equal(point);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_resumed_study_gets_the_proposals_it_would_have_had(string name)
    {
        IProposer whole = ProposerCase.Of(name, s_space);
        double[][] points = Run(whole, 18);
        IProposer resumed = ProposerCase.Of(name, s_space);
        foreach (int trial in Enumerable.Range(0, 18).Reverse())
        {
            resumed.Update(trial, points[trial], Loss(trial, points[trial]));
        }

        for (int trial = 18; trial < 22; trial++)
        {
            double[] expected = whole.Propose(trial);
            resumed.Propose(trial).Should().Equal(expected);
            whole.Update(trial, expected, Loss(trial, expected));
            resumed.Update(trial, expected, Loss(trial, expected));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_order_of_results_does_not_matter(string name)
    {
        double[][] orders = [.. new[] { false, true }.Select(reversed =>
        {
            IProposer proposer = ProposerCase.Of(name, s_space);
            for (int round = 0; round < 4; round++)
            {
                int[] trials = [.. Enumerable.Range(4 * round, 4)];
                double[][] points = [.. trials.Select(proposer.Propose)];
                foreach (int trial in reversed ? trials.Reverse() : trials)
                {
                    proposer.Update(trial, points[trial % 4], Loss(trial, points[trial % 4]));
                }

                if (reversed)
                {
                    // What is asked and abandoned in between leaves no trace.
                    proposer.Propose(1000);
                    proposer.Abandon(1000);
                }
            }

            return proposer.Propose(16);
        })];

        orders[1].Should().Equal(orders[0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_result_that_comes_late_or_is_replaced_counts_as_if_it_had_always_been_there(string name)
    {
        IProposer proposer = ProposerCase.Of(name, s_space);
        double[][] points = new double[12][];
        for (int trial = 0; trial < points.Length; trial++)
        {
            points[trial] = proposer.Propose(trial);
            if (trial != 2)
            {
                proposer.Update(trial, points[trial], trial == 5 ? 100 : Loss(trial, points[trial]));
            }
        }

        proposer.Update(2, points[2], Loss(2, points[2]));
        proposer.Update(5, points[5], Loss(5, points[5]));
        IProposer fresh = ProposerCase.Of(name, s_space);
        for (int trial = 0; trial < points.Length; trial++)
        {
            fresh.Update(trial, points[trial], Loss(trial, points[trial]));
        }

        fresh.Propose(12).Should().Equal(proposer.Propose(12));
        fresh.Propose(13).Should().Equal(proposer.Propose(13));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Workers_that_ask_at_the_same_time_do_not_all_get_the_same(string name)
    {
        IProposer proposer = ProposerCase.Of(name, s_space);
        Run(proposer, 12);
        double[][] points = [.. Enumerable.Range(12, 6).Select(proposer.Propose)];

        points.Select(point => string.Join(' ', point)).Distinct().Should().HaveCountGreaterThan(1);
        proposer.Propose(14).Should().Equal(points[2], "a trial that is asked for again gets its point");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Trials_that_another_process_proposed_are_pending_here_too(string name)
    {
        IProposer whole = ProposerCase.Of(name, s_space), resumed = ProposerCase.Of(name, s_space);
        double[][] points = Run(whole, 12);
        for (int trial = 0; trial < 12; trial++)
        {
            resumed.Update(trial, points[trial], Loss(trial, points[trial]));
        }

        for (int trial = 12; trial < 15; trial++)
        {
            double[] point = whole.Propose(trial);
            resumed.Pending(trial, point);
            resumed.Pending(trial, s_space.DefaultPoint());
            resumed.Propose(trial).Should().Equal(point, "the trial is known");
        }

        resumed.Propose(15).Should().Equal(whole.Propose(15));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_trial_that_is_abandoned_while_later_ones_run_leaves_no_trace(string name)
    {
        IProposer whole = ProposerCase.Of(name, s_space), resumed = ProposerCase.Of(name, s_space);
        double[][] points = Run(whole, 24);
        double[][] asked = [.. Enumerable.Range(24, 8).Select(whole.Propose)];
        whole.Propose(32);
        whole.Abandon(25);
        for (int trial = 0; trial < 24; trial++)
        {
            resumed.Update(trial, points[trial], Loss(trial, points[trial]));
        }

        foreach (int trial in Enumerable.Range(24, 8).Where(trial => trial != 25))
        {
            resumed.Pending(trial, asked[trial - 24]);
        }

        resumed.Pending(32, whole.Propose(32));
        for (int trial = 33; trial < 37; trial++)
        {
            resumed.Propose(trial).Should().Equal(whole.Propose(trial));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Failed_trials_are_lived_with(string name)
    {
        IProposer some = ProposerCase.Of(name, s_space), all = ProposerCase.Of(name, s_space);
        for (int trial = 0; trial < 16; trial++)
        {
            double[] point = some.Propose(trial);
            some.Update(trial, point, trial % 3 == 0 ? double.NaN : trial % 3 == 1 ? double.PositiveInfinity : Loss(trial, point));
            all.Update(trial, all.Propose(trial), double.NegativeInfinity);
        }

        some.Propose(16).Should().OnlyContain(value => value >= 0 && value <= 1);
        all.Propose(16).Should().OnlyContain(value => value >= 0 && value <= 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_and_enormous_losses_are_lived_with(string name)
    {
        foreach (Func<int, double> losses in new Func<int, double>[]
        {
            _ => 3, trial => trial == 4 ? 1e300 : trial, trial => 1e-300 * trial, trial => -1e308 * (trial % 2),
        })
        {
            IProposer proposer = ProposerCase.Of(name, s_space);
            for (int trial = 0; trial < 12; trial++)
            {
                double[] point = proposer.Propose(trial);
                point.Should().OnlyContain(value => value >= 0 && value <= 1);
                proposer.Update(trial, point, losses(trial));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_space_of_one_point_gives_that_point(string name)
    {
        foreach (TuningSpace space in new TuningSpace[] { new([]), new([new() { Name = "only", Levels = 1 }]) })
        {
            foreach (double[] point in Run(ProposerCase.Of(name, space), 12))
            {
                point.Should().Equal(space.DefaultPoint());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Thousands_of_categories_are_lived_with(string name)
    {
        var space = new TuningSpace([new() { Name = "word", Levels = 5000 }, new() { Name = "x" }]);

        Run(ProposerCase.Of(name, space), 25).Should().HaveCount(25);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void History_of_points_that_were_never_proposed_is_taken(string name)
    {
        IProposer proposer = ProposerCase.Of(name, s_space);
        for (int trial = 0; trial < 10; trial++)
        {
            // Outside the cube and between the centers: canonical once it is taken.
            proposer.Update(trial, [0.2 * trial, -1, 7, 0.4, 0.1], trial);
        }

        proposer.Propose(10).Should().OnlyContain(value => value >= 0 && value <= 1);
        FluentActions.Invoking(() => proposer.Propose(3)).Should().Throw<ArgumentException>().WithMessage("*3 has a result*");
        FluentActions.Invoking(() => proposer.Propose(-1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => proposer.Update(11, [0.5], 1)).Should().Throw<ArgumentException>().WithMessage("*1 coordinates*");
        FluentActions.Invoking(() => proposer.Update(11, [0, 0, double.NaN, 0, 0], 1))
            .Should().Throw<ArgumentException>().WithMessage("*'leaves'*NaN*");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Several_threads_may_ask(string name)
    {
        IProposer proposer = ProposerCase.Of(name, s_space);
        Parallel.For(0, 16, trial =>
        {
            double[] point = proposer.Propose(trial);
            proposer.Update(trial, point, Loss(trial, point));
        });

        proposer.Propose(16).Should().HaveCount(s_space.Count);
    }

    private static double Loss(int trial, double[] point) =>
        Math.Abs(point[1] - 0.6) + (point[0] < 0.3 ? 0.2 : 0.1 * point[2]) + 0.01 * (trial % 3);

    private static double[][] Run(IProposer proposer, int trials)
    {
        double[][] points = new double[trials][];
        for (int trial = 0; trial < trials; trial++)
        {
            points[trial] = proposer.Propose(trial);
            proposer.Update(trial, points[trial], points[trial].Length == 5 ? Loss(trial, points[trial]) : points[trial].Sum());
        }

        return points;
    }
}
