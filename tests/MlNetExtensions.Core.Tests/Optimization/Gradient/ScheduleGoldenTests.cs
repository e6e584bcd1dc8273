using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Schedules, averages and batch size rules against the authors' code.</summary>
public sealed class ScheduleGoldenTests
{
    [Theory]
    [GoldenData("refined_schedule")]
    public void RefinedSchedule_FromNorms(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        double[] norms = golden.Input("grad_norms").Vector();
        double[] squares = [.. norms.Select(norm => 1 / (norm * norm))], inverses = [.. norms.Select(norm => 1 / norm)];
        golden.Expected("schedule_inverse_square_over_total").MustEqual(RefinedSchedule.Shares(squares));
        golden.Expected("schedule_inverse_l1_over_total").MustEqual(RefinedSchedule.Shares(inverses));
        golden.Expected("schedule_inverse_square").MustEqual(OverLast(squares));
        golden.Expected("schedule_inverse_l1_weights").MustEqual(OverLast(inverses));

        foreach ((bool adaptive, string field) in new[] { (false, "schedule_inverse_square_over_total"), (true, "schedule_inverse_l1_over_total") })
        {
            RefinedSchedule schedule = RefinedSchedule.FromNorms(1, norms, adaptive, smoothing: 0);
            double largest = golden.Expected(field).Vector().Max();
            golden.Expected(field).MustEqual([.. Enumerable.Range(1, norms.Length).Select(t => schedule.At(t) * largest)]);
        }

        // The paper's linear decay is a step ahead of ours.
        var linear = new LinearDecay(1, norms.Length);
        golden.Expected("linear_decay_reference").MustEqual([.. Enumerable.Range(2, norms.Length).Select(t => linear.At(t))]);
    }

    [Theory]
    [GoldenData("bema_online")]
    public void OnlineBema_Averages(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        Averages(golden, new OnlineBema
        {
            EmaPower = golden.Hyperparameter("ema_power").Scalar(),
            BiasPower = golden.Hyperparameter("eta_power").Scalar(),
            Gamma = golden.Hyperparameter("ema_gamma").Scalar(),
            Lag = golden.Hyperparameter("scaling_lag").Integer(),
            MinimumBeta = golden.Hyperparameter("min_ema_multiplier").Scalar(),
            FirstStep = golden.Hyperparameter("update_after").Integer(),
            Period = golden.Hyperparameter("update_freq").Integer(),
        });
    }

    [Theory]
    [GoldenData("bema_offline")]
    public void OfflineBema_Averages(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        double power = golden.Hyperparameter("eta_power").Scalar();
        GoldenValue burnIn = golden.Hyperparameter("ema_update_after");
        Averages(golden, new OfflineBema
        {
            EmaPower = golden.Hyperparameter("ema_power").Scalar(),
            BiasPower = power < 0 ? null : power,
            Gamma = golden.Hyperparameter("ema_gamma").Scalar(),
            Lag = golden.Hyperparameter("scaling_lag").Integer(),
            MinimumBeta = golden.Hyperparameter("min_ema_multiplier").Scalar(),
            BurnIn = golden.Hyperparameter("update_after").Integer(),
            EmaBurnIn = burnIn.IsMissing ? null : burnIn.Integer(),
        });
    }

    [Theory]
    [GoldenData("batch_size_tests_adadagrad")]
    public void BatchSizeTest_Decides(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        GoldenValue tensors = golden.Input("per_sample_grads");
        GoldenValue[][] rows = [.. tensors.Names().Select(name => tensors[name].Items().ToArray())];
        int count = rows[0].Length;
        double[] gradients = [.. Enumerable.Range(0, count).SelectMany(i => rows.SelectMany(tensor => tensor[i].Vector()))];
        var layout = ParameterLayout.Pack(tensors.Names().Select((name, i) => ParameterGroup.Vector(name, 0, rows[i][0].Vector().Length)));
        double eta = golden.Hyperparameter("eta").Scalar(), theta = golden.Hyperparameter("theta").Scalar(), nu = golden.Hyperparameter("nu").Scalar();

        BatchSizeDecision along = BatchSizeTest.InnerProductTest<double>(gradients, layout, theta);
        BatchSizeDecision across = BatchSizeTest.OrthogonalityTest<double>(gradients, layout, nu);
        Check(golden.Expected("norm_test"), "variance_l1", BatchSizeTest.NormTest<double>(gradients, layout, eta));
        Check(golden.Expected("inner_product_test"), "variance", along);
        Check(golden.Expected("orthogonality_test"), "variance", across);
        GoldenValue both = golden.Expected("augmented_inner_product_test");
        both["variance_ip"].MustEqual(along.Variance);
        both["variance_orth"].MustEqual(across.Variance);
        both["new_batch_size"].MustEqual(BatchSizeTest.AugmentedInnerProductTest<double>(gradients, layout, theta, nu).BatchSize);

        double[] norms = [.. gradients.Chunk(layout.Length).Select(row => Math.Sqrt(row.Sum(x => x * x)))];
        Check(golden.Expected("norm_test"), "variance_l1", BatchSizeTest.NormTest<double>(norms, Math.Sqrt(along.SquaredNorm), eta));
    }

    private static double[] OverLast(double[] weights) => [.. RefinedSchedule.Shares(weights).Select(share => share * weights.Sum() / weights[^1])];

    private static void Check(GoldenValue expected, string variance, BatchSizeDecision actual)
    {
        expected["new_batch_size"].MustEqual(actual.BatchSize);
        expected[variance].MustEqual(actual.Variance);
        expected["batch_grad_norm_sq"].MustEqual(actual.SquaredNorm);
    }

    private static void Averages(GoldenCase golden, ParameterAveraging averaging)
    {
        double[] start = golden.Input("weights0").Vector(), result = new double[start.Length];
        ParameterAverage<double> average = averaging.CreateAverage<double>(start.Length);
        int number = golden.Input("first_step_index").Integer();
        average.Add(start, number - 1);
        GoldenValue[] weights = [.. golden.Input("weights").Items()];
        for (int i = 0; i < weights.Length; i++)
        {
            average.Add(weights[i].Vector(), number + i);
            average.TryRead(result).Should().BeTrue();
            golden.Expected("averaged")[i].MustEqual(result);
        }
    }
}
