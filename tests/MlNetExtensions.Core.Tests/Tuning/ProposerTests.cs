using System.Reflection;
using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>What is one proposer's own.</summary>
public sealed class ProposerTests
{
    private static readonly TuningSpace s_plane = new([new() { Name = "x" }, new() { Name = "y" }]);

    public static TheoryData<Type, string, object?> Wrong => new()
    {
        { typeof(SurrogateOptions), "InitialTrials", 0 },
        { typeof(SurrogateOptions), "Model", (SurrogateKind)99 },
        { typeof(SurrogateOptions), "Kernel", (KernelKind)99 },
        { typeof(SurrogateOptions), "ExactPoints", 0 },
        { typeof(SurrogateOptions), "DictionaryPoints", 0 },
        { typeof(SurrogateOptions), "FitPoints", 3 },
        { typeof(SurrogateOptions), "DrawFeatures", 0 },
        { typeof(SurrogateOptions), "Candidates", 0 },
        { typeof(AegisOptions), "Epsilon", 0.6 },
        { typeof(AegisOptions), "Epsilon", double.NaN },
        { typeof(AegisOptions), "Workers", 0 },
        { typeof(EpsilonShotgunOptions), "Epsilon", -0.1 },
        { typeof(EpsilonShotgunOptions), "BatchSize", 0 },
        { typeof(MiniGpOptions), "Rule", (MiniGpRule)99 },
        { typeof(MiniGpOptions), "Shrinkage", 1.0 },
        { typeof(MiniGpOptions), "MostRepeats", 0 },
        { typeof(MiniGpOptions), "ConfidenceWidth", -1.0 },
        { typeof(BatchKernelBanditOptions), "BatchGrowth", 1.0 },
        { typeof(BatchKernelBanditOptions), "Oversampling", 0.0 },
        { typeof(BatchKernelBanditOptions), "ConfidenceWidth", double.NaN },
        { typeof(ThompsonOptions), "Choices", null },
        { typeof(ThompsonOptions), "NewLevels", 0 },
        { typeof(ConsensusBasedOptions), "Particles", 1 },
        { typeof(ConsensusBasedOptions), "Drift", 0.0 },
        { typeof(ConsensusBasedOptions), "Diffusion", -1.0 },
        { typeof(ConsensusBasedOptions), "Sharpness", 0.0 },
        { typeof(ConsensusBasedOptions), "LeastNoise", -0.1 },
        { typeof(EvolutionStrategiesOptions), "Pairs", 0 },
        { typeof(EvolutionStrategiesOptions), "Perturbation", 0.0 },
        { typeof(EvolutionStrategiesOptions), "LearningRate", 0.0 },
        { typeof(EvolutionStrategiesOptions), "Truncations", 0 },
        { typeof(EvolutionStrategiesOptions), "NewLevelShare", 1.1 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Options_that_cannot_hold_are_refused_by_name(Type type, string name, object? value)
    {
        object options = Activator.CreateInstance(type)!;
        PropertyInfo property = type.GetProperty(name)!;
        property.SetValue(options, value);

        FluentActions.Invoking(() => Create(options)).Should().Throw<ArgumentException>().WithParameterName(name);
    }

    [Fact]
    public void Every_option_has_a_value_that_is_refused()
    {
        string[] named = [.. Wrong.Select(row => $"{((Type)row[0]!).Name}.{row[1]}")];
        typeof(SurrogateOptions).Assembly.GetExportedTypes().Where(type => typeof(SurrogateOptions).IsAssignableFrom(type)
                || type == typeof(ConsensusBasedOptions) || type == typeof(EvolutionStrategiesOptions))
            .SelectMany(type => type.GetProperties(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance)
                .Select(property => $"{type.Name}.{property.Name}"))
            .Should().BeSubsetOf(named);
    }

    [Fact]
    public void Chances_of_choices_are_how_often_they_are_made()
    {
        var space = new TuningSpace([new() { Name = "trainer", Levels = 3 }, new() { Name = "x" }]);
        ThompsonProposer proposer = Told();
        IReadOnlyDictionary<int, double> chances = proposer.ChoiceChances(0, draws: 4000);
        int[] made = new int[3];
        const int proposals = 300;
        for (int trial = 100; trial < 100 + proposals; trial++)
        {
            ThompsonProposer same = Told();
            made[space.Dimensions[0].LevelOf(same.Propose(trial)[0])]++;
        }

        chances.Values.Sum().Should().BeApproximately(1, 1e-12);
        for (int level = 0; level < 3; level++)
        {
            // Four standard errors of the frequency, and of the chance itself.
            double p = chances[level], error = Math.Sqrt(p * (1 - p) * (1.0 / proposals + 1.0 / 4000));
            (made[level] / (double)proposals).Should().BeInRange(p - 4 * error, p + 4 * error);
        }

        chances[0].Should().BeGreaterThan(chances[2], "its losses are smaller");
        proposer.Propose(100).Should().Equal(Told().Propose(100), "asking changes no proposal");
        new ThompsonProposer(space).ChoiceChances(0).Should().BeEmpty();
        FluentActions.Invoking(() => proposer.ChoiceChances(1)).Should().Throw<ArgumentException>().WithMessage("*'x'*");

        ThompsonProposer Told()
        {
            var told = new ThompsonProposer(space, new() { Candidates = 10, FitPoints = 6 }, seed: 2);
            for (int trial = 0; trial < 12; trial++)
            {
                int level = trial % 3;
                told.Update(trial, [space.Dimensions[0].CenterOf(level), trial / 12.0], level + Math.Sin(3 * trial));
            }

            return told;
        }
    }

    [Fact]
    public void Mini_gp_repeats_where_there_is_noise_and_seldom_elsewhere()
    {
        int[] distinct = [.. new[] { 0.0, 1.0 }.Select(noise =>
        {
            var proposer = new MiniGpProposer(s_plane, new() { Candidates = 60, Shrinkage = 1.4 }, seed: 3);
            var random = new SelectionRandom(4);
            var points = new HashSet<string>();
            for (int trial = 0; trial < 40; trial++)
            {
                double[] point = proposer.Propose(trial);
                points.Add(string.Join(' ', point));
                proposer.Update(trial, point, Bowl(point) + noise * random.Normal());
            }

            return points.Count;
        })];

        distinct[0].Should().BeGreaterThanOrEqualTo(30);
        distinct[1].Should().BeLessThan(25);
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(4, 0.5)]
    [InlineData(16, 0.25)]
    public void Epsilon_is_the_papers(int dimensions, double epsilon)
    {
        var space = new TuningSpace(Enumerable.Range(0, dimensions).Select(k => new TuningDimension { Name = $"x{k}" }));

        new AegisProposer(space).Epsilon.Should().Be(epsilon);
        new AegisProposer(space, new() { Epsilon = 0.1 }).Epsilon.Should().Be(0.1);
    }

    [Fact]
    public void Aegis_begins_greedily_and_then_waits_for_the_workers()
    {
        // After the initial trials: the least mean first. With ε of 0 it would come again and again, were it not for the workers.
        var proposer = new AegisProposer(s_plane, new() { Epsilon = 0, Workers = 6, Candidates = 60 }, seed: 2);
        double[][] points = Run(proposer, 4, Bowl);
        double[][] asked = [.. Enumerable.Range(4, 6).Select(proposer.Propose)];

        points.Should().HaveCount(4);
        Bowl(asked[0]).Should().BeLessThan(asked.Skip(1).Max(Bowl));
        asked.Select(point => string.Join(' ', point)).Distinct().Should().HaveCount(6);
    }

    [Fact]
    public void A_shot_lands_near_its_center_once_the_slope_is_known()
    {
        var proposer = new EpsilonShotgunProposer(s_plane, new() { Epsilon = 0, BatchSize = 5, InitialTrials = 10, Candidates = 60 },
            seed: 2);
        Run(proposer, 30, point => 10 * point[0] + point[1]);
        double[][] batch = [.. Enumerable.Range(30, 5).Select(proposer.Propose)];

        batch.Skip(1).Average(point => Math.Abs(point[0] - batch[0][0])).Should().BeLessThan(0.1);
        batch.Skip(1).Should().NotContain(point => point.SequenceEqual(batch[0]));
    }

    [Fact]
    public void Thompson_comes_to_the_category_that_is_best_once_its_number_is_tuned()
    {
        var space = new TuningSpace([new() { Name = "kind", Levels = 4, Default = 0 }, new() { Name = "x" }]);
        double[][] points = Run(new ThompsonProposer(space, new() { Candidates = 60 }, seed: 3), 40, point =>
            (int)(4 * point[0]) == 2 ? 2 * Math.Abs(point[1] - 0.3) : 0.5 + 0.1 * point[0]);

        points[30..].Count(point => (int)(4 * point[0]) == 2).Should().BeGreaterThan(3);
        points.Min(point => (int)(4 * point[0]) == 2 ? Math.Abs(point[1] - 0.3) : 1).Should().BeLessThan(0.02);
    }

    [Fact]
    public void Particles_come_to_a_consensus_near_the_bottom()
    {
        double[][] points = Run(new ConsensusBasedProposer(s_plane, null, seed: 1), 200, Bowl);

        points[180..].Average(Bowl).Should().BeLessThan(0.2 * points[..20].Average(Bowl));
    }

    [Fact]
    public void Evolution_goes_down_and_keeps_a_particle_for_as_many_rounds_as_it_should()
    {
        var options = new EvolutionStrategiesOptions { Truncations = 3, Pairs = 2, Perturbation = 0.05 };
        double[][] points = Run(new EvolutionStrategiesProposer(s_plane, options, seed: 1), 241, Bowl);

        points[200..].Average(Bowl).Should().BeLessThan(0.3 * points[..10].Average(Bowl));

        // Rounds of four from trial 1 on: half the difference of a pair is its perturbation.
        double[] Half(int round) =>
            [points[1 + 4 * round][0] - points[2 + 4 * round][0], points[1 + 4 * round][1] - points[2 + 4 * round][1]];
        Half(1).Zip(Half(0)).Concat(Half(2).Zip(Half(0))).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-12);
        Half(3)[0].Should().NotBe(Half(0)[0]);
    }

    [Fact]
    public void The_center_of_evolution_moves_by_the_differences_of_pairs()
    {
        var options = new EvolutionStrategiesOptions { Pairs = 2, Perturbation = 0.02, LearningRate = 0.03 };
        double[][] points = Run(new EvolutionStrategiesProposer(s_plane, options, seed: 1), 7, point => 3 * point[0] * point[0] - point[1]);

        // Trials 1 and 2 are a pair, 3 and 4, and 5 and 6 of the next round; the middle of a pair is its center.
        double[] losses = [.. points[1..5].Select(point => 3 * point[0] * point[0] - point[1])];
        double mean = losses.Average(), deviation = Math.Sqrt(losses.Average(loss => (loss - mean) * (loss - mean)));
        for (int k = 0; k < 2; k++)
        {
            // ε of a pair is half its difference, and N = 4 particles.
            double sum = (points[1][k] - points[2][k]) / 2 * (losses[0] - losses[1]) + (points[3][k] - points[4][k]) / 2 * (losses[2] - losses[3]);
            double expected = (points[1][k] + points[2][k]) / 2 - options.LearningRate * sum / deviation / (4 * options.Perturbation);
            ((points[5][k] + points[6][k]) / 2).Should().BeApproximately(expected, 1e-12);
        }
    }

    private static IProposer Create(object options) => options switch
    {
        AegisOptions given => new AegisProposer(s_plane, given),
        EpsilonShotgunOptions given => new EpsilonShotgunProposer(s_plane, given),
        MiniGpOptions given => new MiniGpProposer(s_plane, given),
        BatchKernelBanditOptions given => new BatchKernelBanditProposer(s_plane, given),
        ThompsonOptions given => new ThompsonProposer(s_plane, given),
        ConsensusBasedOptions given => new ConsensusBasedProposer(s_plane, given),
        EvolutionStrategiesOptions given => new EvolutionStrategiesProposer(s_plane, given),
        SurrogateOptions given => new AegisProposer(s_plane, Copy(given)),
        _ => throw new InvalidOperationException($"There is no proposer with {options.GetType().Name}."),
    };

    private static AegisOptions Copy(SurrogateOptions options)
    {
        var copy = new AegisOptions();
        foreach (PropertyInfo property in typeof(SurrogateOptions).GetProperties())
        {
            property.SetValue(copy, property.GetValue(options));
        }

        return copy;
    }

    private static double Bowl(double[] point) => (point[0] - 0.7) * (point[0] - 0.7) + (point[1] - 0.2) * (point[1] - 0.2);

    private static double[][] Run(IProposer proposer, int trials, Func<double[], double> loss)
    {
        double[][] points = new double[trials][];
        for (int trial = 0; trial < trials; trial++)
        {
            points[trial] = proposer.Propose(trial);
            proposer.Update(trial, points[trial], loss(points[trial]));
        }

        return points;
    }
}
