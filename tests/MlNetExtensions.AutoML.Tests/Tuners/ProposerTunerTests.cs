using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Tuners;

/// <summary>What every tuner owes an experiment.</summary>
public sealed class ProposerTunerTests
{
    private static readonly SearchSpace s_space = new()
    {
        ["x"] = new UniformDoubleOption(-1, 1, defaultValue: 0.5),
        ["kind"] = new ChoiceOption("a", "b", "c"),
    };

    public static TheoryData<string> Names => [.. s_tuners.Keys];

    private static readonly Dictionary<string, Func<SearchSpace, ITuner>> s_tuners = new()
    {
        ["sobol"] = space => new SobolTuner(space),
        ["thompson sampling"] = space => new ThompsonSamplingTuner(space),
        ["aegis"] = space => new AegisTuner(space),
        ["epsilon shotgun"] = space => new EpsilonShotgunTuner(space),
        ["mini-gp"] = space => new MiniGpTuner(space),
        ["consensus"] = space => new ConsensusBasedTuner(space),
        ["evolution strategies"] = space => new EvolutionStrategiesTuner(space),
        ["kernel bandit"] = space => new BatchKernelBanditTuner(space),
        ["uniform"] = space => new UniformTuner(space),
    };

    private static readonly Dictionary<string, Func<AutoMLExperiment, AutoMLExperiment>> s_entries = new()
    {
        ["sobol"] = experiment => experiment.SetSobolTuner(seed: 3),
        ["thompson sampling"] = experiment => experiment.SetThompsonSamplingTuner(seed: 3),
        ["aegis"] = experiment => experiment.SetAegisTuner(seed: 3),
        ["epsilon shotgun"] = experiment => experiment.SetEpsilonShotgunTuner(seed: 3),
        ["mini-gp"] = experiment => experiment.SetMiniGpTuner(seed: 3),
        ["consensus"] = experiment => experiment.SetConsensusBasedTuner(seed: 3),
        ["evolution strategies"] = experiment => experiment.SetEvolutionStrategiesTuner(seed: 3),
        ["kernel bandit"] = experiment => experiment.SetBatchKernelBanditTuner(seed: 3),
        ["uniform"] = experiment => experiment.SetUniformTuner(seed: 3),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void An_experiment_runs_to_its_end(string name)
    {
        var ml = new MLContext(seed: 1);
        SweepableEstimator trainer = ml.Auto().CreateSweepableEstimator(
            (context, options) => context.BinaryClassification.Trainers.VarianceReducedLogisticRegression(l2Regularization: options.L2),
            new SearchSpace<Regularization>());
        SweepablePipeline pipeline = ml.Transforms.NormalizeMinMax("Features").Append(trainer);
        var experiment = ml.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(GeneratedRow.View(ml), fold: 3)
            .SetBinaryClassificationMetric(BinaryClassificationMetric.AreaUnderRocCurve, "Label").SetMaxModelToExplore(5);

        TrialResult best = s_entries[name](experiment).Run();

        best.Metric.Should().BeInRange(0.7, 1);
        best.Loss.Should().Be(-best.Metric);
        best.Model.Should().NotBeNull();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Trials_start_at_the_default_and_repeat_under_a_seed(string name)
    {
        string[] first = Trials(s_tuners[name](s_space), Loss), second = Trials(s_tuners[name](s_space), Loss);

        first.Should().Equal(second);
        first[0].Should().Be("""{"kind":"a","x":0.5}""");
        first.Distinct().Should().HaveCountGreaterThan(5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Failed_trials_do_no_harm(string name)
    {
        int trial = 0;
        string[] proposed = Trials(s_tuners[name](s_space), parameter => trial++ switch
        {
            0 => double.NaN,
            3 => double.PositiveInfinity,
            5 => double.MaxValue,
            _ => Loss(parameter),
        });
        proposed.Should().HaveCount(10);

        Trials(s_tuners[name](s_space), _ => double.MaxValue).Distinct().Should().HaveCountGreaterThan(5, "when all trials fail, the search goes on");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_space_of_one_point_is_tried_again_and_again(string name) =>
        Trials(s_tuners[name](new SearchSpace { ["kind"] = new ChoiceOption("only") }), _ => 1).Distinct().Should().Equal("""{"kind":"only"}""");

    [Theory]
    [MemberData(nameof(Names))]
    public void Trials_can_be_proposed_ahead(string name)
    {
        ITuner tuner = s_tuners[name](s_space);
        TrialSettings[] batch = [.. Enumerable.Range(0, 6).Select(id => new TrialSettings { TrialId = id })];
        foreach (TrialSettings settings in batch)
        {
            settings.Parameter = tuner.Propose(settings);
        }

        tuner.Propose(new TrialSettings { TrialId = 4 }).Should().BeSameAs(batch[4].Parameter);
        foreach (TrialSettings settings in batch.Reverse())
        {
            tuner.Update(new TrialResult { TrialSettings = settings, Loss = Loss(settings.Parameter) });
        }

        batch.Select(settings => settings.Parameter.ToString()).Distinct().Should().HaveCountGreaterThan(4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_of_others_are_history(string name)
    {
        ITuner tuner = s_tuners[name](s_space);
        Parameter other = s_space.SampleFromFeatureSpace([0.9, 0.1]);

        tuner.Update(new TrialResult { TrialSettings = new TrialSettings { TrialId = 0, Parameter = other }, Loss = 1 });

        tuner.Propose(new TrialSettings { TrialId = 1 }).ContainsKey("x").Should().BeTrue();
        FluentActions.Invoking(() => tuner.Update(new TrialResult())).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_proposer_of_somebody_else_is_told_of_points_losses_and_failures()
    {
        var proposer = new Recording();
        var tuner = new ProposerTuner(s_space, _ => proposer);
        var settings = new TrialSettings { TrialId = 3 };
        settings.Parameter = tuner.Propose(settings);

        tuner.Update(new TrialResult { TrialSettings = settings, Loss = 2 });
        tuner.Update(new TrialResult { TrialSettings = new TrialSettings { TrialId = 4, Parameter = settings.Parameter }, Loss = double.MaxValue });
        tuner.Abandon(5);

        proposer.Seen.Should().Equal("propose 3", "update 3 at 0.5 0.25: 2", "update 4 at 0.5 0.25: NaN", "abandon 5");
    }

    [Fact]
    public void A_trial_that_ran_other_parameters_than_the_proposed_ones_is_told_where_it_ran()
    {
        var proposer = new Recording();
        var tuner = new ProposerTuner(s_space, _ => proposer);
        tuner.Propose(new TrialSettings { TrialId = 3 });

        tuner.Update(new TrialResult { TrialSettings = new TrialSettings { TrialId = 3, Parameter = tuner.Map.ToParameter([0.5, 0.5]) }, Loss = 2 });

        proposer.Seen.Should().Equal("propose 3", "update 3 at 0.5 0.5: 2");
    }

    private static double Loss(Parameter parameter) =>
        Math.Abs(parameter["x"].AsType<double>() - 0.3) + (parameter["kind"].AsType<string>() == "b" ? 0 : 0.5);

    private static string[] Trials(ITuner tuner, Func<Parameter, double> loss) =>
    [
        .. Enumerable.Range(0, 10).Select(trial =>
        {
            var settings = new TrialSettings { TrialId = trial };
            settings.Parameter = tuner.Propose(settings);
            tuner.Update(new TrialResult { TrialSettings = settings, Loss = loss(settings.Parameter) });
            return settings.Parameter.ToString();
        }),
    ];

    public sealed class Regularization
    {
        [Range(1e-6, 1.0, 1e-3, true)]
        public double L2 { get; set; }
    }

    private sealed class Recording : IProposer
    {
        public List<string> Seen { get; } = [];

        public double[] Propose(int trial)
        {
            Seen.Add($"propose {trial}");
            return [0.5, 0.25];
        }

        public void Pending(int trial, ReadOnlySpan<double> point) => Seen.Add($"pending {trial}");

        public void Update(int trial, ReadOnlySpan<double> point, double loss) =>
            Seen.Add(FormattableString.Invariant($"update {trial} at {point[0]} {point[1]}: {loss}"));

        public void Abandon(int trial) => Seen.Add($"abandon {trial}");
    }
}
