using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Optimization.Gradient;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>The factors against the official ones, and what error feedback promises.</summary>
public sealed class PowerCompressionTests
{
    [Theory]
    [GoldenData("powersgd")]
    public void Approximations_and_errors_are_those_of_the_official_code(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        GoldenMatrix p = golden.Input("P0").Matrix(), q = golden.Input("Q0").Matrix();
        var factors = new PowerFactors<double>(p.Rows, q.Rows, Transpose(p), Transpose(q), new GradientRandom([1]));
        var products = new MatrixMultiplier<double>(factors.Products);
        int iterations = golden.Hyperparameter("num_iters_per_step").Integer(), count = 0;
        double[] error = new double[p.Rows * q.Rows];
        foreach ((int step, GoldenValue gradient) in golden.Input("grads").Items().Index())
        {
            double[] sum = [.. gradient.Vector().Zip(error, (g, e) => g + e)];
            sum.CopyTo(error, 0);
            for (int i = 0; i < iterations; i++)
            {
                factors.Subtract(products, error, count++ % 2 == 0, threads: 0);
            }

            golden.Expected("approximations")[step].MustEqual([.. sum.Zip(error, (all, left) => all - left)]);
            golden.Expected("errors")[step].MustEqual(error);
        }
    }

    [Fact]
    public void Updates_have_the_rank_and_with_what_is_left_sum_to_the_gradients()
    {
        ParameterLayout layout = ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, 9, 12), ParameterGroup.Vector("b", 0, 9));
        GradientState<double> state = new PowerCompression { Rank = 1 }.CreateState<double>(layout, seed: 3);
        double[] given = new double[layout.Length], taken = new double[layout.Length];
        for (int step = 1; step <= 5; step++)
        {
            double[] update = Generated.Normal(1, layout.Length, seed: step);
            Add(given, update);
            double[] bias = update[108..];
            state.Apply(update, new GradientStep<double> { Number = step, Parameters = new double[layout.Length] });
            Add(taken, update);
            update[108..].Should().Equal(bias);

            // Rank 1: all minors of two rows and columns vanish.
            for (int i = 1; i < 9; i++)
            {
                for (int j = 1; j < 12; j++)
                {
                    (update[0] * update[12 * i + j] - update[12 * i] * update[j]).Should().BeApproximately(0, 1e-12);
                }
            }
        }

        double[] error = state.Remembered("error of w").Single();
        for (int i = 0; i < error.Length; i++)
        {
            (taken[i] + error[i]).Should().BeApproximately(given[i], 1e-12);
        }
    }

    private static double[] Transpose(GoldenMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows * matrix.Columns).Select(i => matrix.Row(i % matrix.Rows)[i / matrix.Rows])];

    private static void Add(double[] sum, double[] values)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += values[i];
        }
    }
}
