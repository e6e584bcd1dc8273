using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>What a training that ran out of passes is advised helps it, and what would not help is not advised.</summary>
public class TrainingAdviceTests
{
    private const int Words = 500;

    private readonly MLContext _ml = new(seed: 1);
    private readonly List<string> _warnings = [];

    public TrainingAdviceTests() => _ml.Log += (_, message) =>
    {
        if (message.Kind == ChannelMessageKind.Warning)
        {
            _warnings.Add(message.RawMessage);
        }
    };

    [Fact]
    public void Texts_are_not_told_to_scale_their_words()
    {
        Fit(1, new() { Solver = FiniteSumSolver.Saga, MaximumPasses = 5 });

        _warnings.Should().ContainSingle().Which.Should().Contain("leave Solver at Auto, or allow more passes").And.NotContain("FeatureScaling");
        Fit(1, new() { Solver = FiniteSumSolver.Auto });
        _warnings.Should().HaveCount(1);
    }

    [Fact]
    public void Features_of_unlike_units_are()
    {
        VarianceReducedLogisticRegressionTrainer.Options Few(FeatureScaling scaling) =>
            new() { Solver = FiniteSumSolver.Catalyst, MaximumPasses = 20, FeatureScaling = scaling };

        double without = Fit(1e4f, Few(FeatureScaling.None)).Certificate;
        _warnings.Should().ContainSingle().Which.Should().Contain("set FeatureScaling to MaximumAbsolute, since the largest values of two features differ by a factor of");
        Fit(1e4f, Few(FeatureScaling.MaximumAbsolute)).Certificate.Should().BeLessThan(0.1 * without);
    }

    [Fact]
    public void Seconds_are_what_seconds_ended()
    {
        Fit(1, new() { Solver = FiniteSumSolver.Saga, MaximumSeconds = 1e-9 });

        _warnings.Should().ContainSingle().Which.Should().Contain("allow more time by MaximumSeconds");
    }

    /// <summary>Sparse words, the first of which is in a unit of its own.</summary>
    private FiniteSumResult Fit(float unit, VarianceReducedLogisticRegressionTrainer.Options options)
    {
        var random = new Random(4);
        var definition = SchemaDefinition.Create(typeof(Text));
        definition[nameof(Text.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Words);
        Text[] texts = [.. Enumerable.Range(0, 200).Select(_ =>
        {
            int[] words = [.. Enumerable.Range(0, 8).Select(_ => (int)Math.Pow(Words + 1, random.NextDouble()) - 1).Append(0).Distinct().Order()];
            float[] counts = [.. words.Select(word => (1 + random.Next(3)) * (word == 0 ? unit : 1))];
            return new Text { Label = random.Next(2) == 0, Features = new VBuffer<float>(Words, words.Length, counts, words) };
        })];
        return TrainingResults.Of(_ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options)
            .Fit(_ml.Data.LoadFromEnumerable(texts, definition)))!;
    }

    private sealed class Text
    {
        public bool Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
