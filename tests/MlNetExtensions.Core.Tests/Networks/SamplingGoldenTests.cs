using MlNetExtensions.Core.Networks;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Networks;

public class SamplingGoldenTests
{
    [Theory]
    [GoldenData("wta_crs")]
    public void Winner_take_all_sampling_is_that_of_its_authors(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        GoldenMatrix x = @case.Input("X").Matrix(), g = @case.Input("grad_output").Matrix();
        int k = (int)(x.Rows * @case.Hyperparameter("sample_ratio").Scalar());
        @case.Expected("k").MustEqual(k);

        double[] p = WinnerTakeAllSampling.Probabilities(Norms(x), Norms(g), @case.Hyperparameter("eps").Scalar());
        int[] winners = WinnerTakeAllSampling.Winners(p, k);
        double[] weights = WinnerTakeAllSampling.Weights(p, winners, @case.Input("stochastic_indices").Integers());

        @case.Expected("probability").MustEqual(p);
        @case.Expected("deterministic_count").MustEqual(winners.Length);
        @case.Expected("deterministic_indices").MustEqual(winners);
        @case.Expected("stochastic_count").MustEqual(k - winners.Length);
        @case.Expected("grad_weight_estimate").MustEqual(Product(g, x, weights));
        @case.Expected("exact_grad_weight").MustEqual(Product(g, x, [.. Enumerable.Repeat(1.0, x.Rows)]));
    }

    [Fact]
    public void Winner_take_all_sampling_is_unbiased()
    {
        double[] p = WinnerTakeAllSampling.Probabilities([5, 1, 2, 0.5], [1, 1, 1, 2], 0);
        int[] winners = WinnerTakeAllSampling.Winners(p, 2);
        winners.Should().Equal(0);
        double rest = 1 - p[0];

        double[] mean = new double[4];
        for (int draw = 1; draw < 4; draw++)
        {
            double[] weights = WinnerTakeAllSampling.Weights(p, winners, [draw]);
            for (int i = 0; i < 4; i++)
            {
                mean[i] += p[draw] / rest * weights[i];
            }
        }

        mean.Should().OnlyContain(weight => Math.Abs(weight - 1) < 1e-14);
    }

    [Theory]
    [GoldenData("vcas_soft_topk")]
    public void Keep_probabilities_are_those_of_VCAS(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        GoldenMatrix a = @case.Input("A").Matrix(), b = @case.Input("B").Matrix();

        double[] keep = VarianceControlledSampling.KeepProbabilities(@case.Input("x").Vector(), @case.Hyperparameter("k").Integer());

        @case.Expected("keep_probability").MustEqual(keep);
        @case.Expected("sum").MustEqual(keep.Sum());
        double[] norms = [.. Enumerable.Range(0, b.Rows).Select(i =>
            Math.Sqrt(Enumerable.Range(0, a.Rows).Sum(row => a.Row(row)[i] * a.Row(row)[i])) * Math.Sqrt(b.Row(i).ToArray().Sum(value => value * value)))];
        int kept = (int)(norms.Length * @case.Hyperparameter("leverage_ratio").Scalar());
        @case.Expected("leverage_variance").MustEqual(VarianceControlledSampling.AddedVariance(norms, kept));
    }

    [Theory]
    [GoldenData("vcas_controller")]
    public void The_controller_is_that_of_VCAS(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        var options = new VarianceControlledGradient
        {
            AsShipped = true,
            RowTolerance = @case.Hyperparameter("act_var_tau").Scalar(),
            WeightTolerance = @case.Hyperparameter("w_var_tau").Scalar(),
            Step = @case.Hyperparameter("s_update_step").Scalar(),
            WeightFactor = @case.Hyperparameter("w_ratio_mul").Scalar(),
            Smoothing = @case.Hyperparameter("act_sched_decay").Scalar(),
        };
        GoldenValue[] updates = [.. @case.Input("updates").Items()];
        var controller = new VarianceController(options, updates[0]["sgd_var"].Vector().Length, @case.Hyperparameter("s0").Scalar());

        for (int i = 0; i < updates.Length; i++)
        {
            double[][] norms = [.. updates[i]["grad_norms_per_layer"].Items().Select(layer => layer.Vector())];
            controller.Update(norms, updates[i]["sgd_var"].Vector(), updates[i]["act_var"].Vector(), updates[i]["w_var"].Vector());

            GoldenValue expected = @case.Expected("after_each_update")[i];
            expected["s"].MustEqual(controller.NormShare);
            expected["act_ratio"].MustEqual(controller.RowShares);
            expected["w_ratio"].MustEqual(controller.WeightShares);
        }
    }

    [Fact]
    public void The_controller_keeps_more_rows_where_variance_is_too_large_and_no_more_than_all()
    {
        double[] norms = [8, 4, 2, 1, 1, 0, 0, 0];
        var controller = new VarianceController(new VarianceControlledGradient { Step = 0.25, Smoothing = 0 }, 1);
        for (int i = 0; i < 2; i++)
        {
            controller.Update([norms], [1], [0], [0]);
        }

        controller.NormShare.Should().Be(0.5);
        controller.RowShares.Should().Equal(1.0 / 8);
        controller.WeightShares[0].Should().BeApproximately(0.95 * 0.95, 1e-15);
        controller.Update([norms], [1], [1], [1]);
        controller.RowShares.Should().Equal(2.0 / 8);
        for (int i = 0; i < 3; i++)
        {
            controller.Update([norms], [1], [1], [1]);
        }

        controller.NormShare.Should().Be(1);
        controller.RowShares.Should().Equal(5.0 / 8);
        controller.WeightShares.Should().Equal(1);
    }

    private static double[] Norms(GoldenMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(row => Math.Sqrt(matrix.Row(row).ToArray().Sum(value => value * value)))];

    private static double[] Product(GoldenMatrix g, GoldenMatrix x, double[] weights) =>
        [.. from output in Enumerable.Range(0, g.Columns)
            from input in Enumerable.Range(0, x.Columns)
            select Enumerable.Range(0, g.Rows).Sum(row => weights[row] * g.Row(row)[output] * x.Row(row)[input])];
}
