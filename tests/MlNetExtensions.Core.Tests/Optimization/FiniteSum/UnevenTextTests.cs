using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Sparse text whose rows differ in length by two orders of magnitude: what the default choice takes, in passes.</summary>
public sealed class UnevenTextTests
{
    private const int Texts = 600;
    private const int Words = 8000;

    private static readonly Lazy<(SparseRows<float> Rows, double[] Labels)> s_text = new(Generate);

    [Theory]
    [InlineData("logistic", 1, 60)]
    [InlineData("logistic", 0.01, 400)]
    [InlineData("squared hinge", 1, 100)]
    [InlineData("squared hinge", 0.01, 1000)]
    [InlineData("smooth hinge", 1, 100)]
    [InlineData("huber", 1, 100)]
    public void TheDefaultArrives(string loss, double share, double passes)
    {
        FiniteSumResult result = Fit(loss, share / Texts, new FiniteSumOptions());
        result.StopReason.Should().Be(StopReason.Converged);
        result.Passes.Should().BeLessThanOrEqualTo(passes);
        foreach (FiniteSumSolver other in new[] { FiniteSumSolver.Catalyst, FiniteSumSolver.Saga })
        {
            FiniteSumResult rival = Fit(loss, share / Texts, new FiniteSumOptions { Solver = other, MaximumPasses = result.Passes / 1.5 });
            rival.StopReason.Should().NotBe(StopReason.Converged, $"{other} is no bargain");
        }
    }

    private static FiniteSumResult Fit(string loss, double lambda, FiniteSumOptions options) => loss switch
    {
        "logistic" => FiniteSumMinimizer.Minimize(s_text.Value.Rows, s_text.Value.Labels, default(LogisticLoss), Regularizer.Ridge(lambda), options),
        "squared hinge" => FiniteSumMinimizer.Minimize(s_text.Value.Rows, s_text.Value.Labels, default(SquaredHingeLoss), Regularizer.Ridge(lambda), options),
        "smooth hinge" => FiniteSumMinimizer.Minimize(s_text.Value.Rows, s_text.Value.Labels, new SmoothHingeLoss(1), Regularizer.Ridge(lambda), options),
        _ => FiniteSumMinimizer.Minimize(s_text.Value.Rows, s_text.Value.Labels, new HuberLoss(0.5), Regularizer.Ridge(lambda), options),
    };

    private static (SparseRows<float> Rows, double[] Labels) Generate()
    {
        var random = new Random(1);
        double[] meaning = [.. Enumerable.Range(0, Words).Select(_ => random.NextDouble() < 0.05 ? random.NextDouble() - 0.5 : 0)];
        List<float> values = [];
        List<int> columns = [], starts = [0];
        List<double> scores = [];
        for (int row = 0; row < Texts; row++)
        {
            int length = (int)(5 * Math.Pow(400, Math.Pow(random.NextDouble(), 2)));
            var text = new SortedDictionary<int, int>();
            for (int k = 0; k < length; k++)
            {
                int word = (int)Math.Pow(Words + 1, random.NextDouble()) - 1;
                text[word] = text.GetValueOrDefault(word) + 1;
            }
            columns.AddRange(text.Keys);
            values.AddRange(text.Values.Select(times => (float)(1 + Math.Log(times))));
            starts.Add(values.Count);
            scores.Add(text.Sum(pair => meaning[pair.Key] * (1 + Math.Log(pair.Value))) + 0.2 * (random.NextDouble() - 0.5));
        }
        double middle = scores.Order().ElementAt(Texts / 2);
        return (new SparseRows<float>([.. values], [.. columns], [.. starts], Words), [.. scores.Select(score => score > middle ? 1.0 : -1.0)]);
    }
}
