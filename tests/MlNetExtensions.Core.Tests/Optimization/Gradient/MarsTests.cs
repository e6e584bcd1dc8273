using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>What follows from the equations of MARS.</summary>
public sealed class MarsTests
{
    private static readonly ParameterLayout s_layout =
        ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, 20, 150), ParameterGroup.Vector("b", 0, 20));

    private static readonly MarsCorrection s_correction = new() { MaximumNorm = null };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_correction_and_bound_it_is_AdamW_bit_by_bit(bool exact)
    {
        GradientTransformation adamW = Optimizers.AdamW(0.01);
        float[] mars = Run(Chain(s_correction with { Gamma = 0, Exact = exact }, adamW), noise: 0.3);
        mars.Should().Equal(Run(adamW, noise: 0.3));
        Run(Chain(s_correction, adamW), noise: 0.3).Should().NotEqual(mars);
        Run(Chain(s_correction with { Gamma = 0, MaximumNorm = 1 }, adamW), noise: 0.3).Should().NotEqual(mars);
    }

    [Fact]
    public void On_the_full_batch_exact_and_approximate_are_one_method()
    {
        GradientTransformation Of(bool exact) =>
            Chain(new MarsCorrection { Exact = exact }, new ScaleByAdam(), new ScaleByLearningRate(0.01));
        Run(Of(true), noise: 0).Should().Equal(Run(Of(false), noise: 0));
        Run(Of(true), noise: 0.3).Should().NotEqual(Run(Of(false), noise: 0.3));
    }

    [Fact]
    public void The_first_step_is_not_corrected_by_a_gradient_that_was_not()
    {
        var optimizer = new GradientOptimizer<double>(Chain(s_correction, new ScaleByLearningRate(1)),
            ParameterLayout.Pack(ParameterGroup.Vector("b", 0, 1)));
        double[] parameters = [0];
        optimizer.Step(parameters, [1]);
        parameters[0].Should().Be(-1);
        optimizer.Step(parameters, [2]);
        parameters[0].Should().BeApproximately(-1 - (2 + 0.475), 1e-14);
    }

    [Fact]
    public void The_last_gradient_is_a_copy()
    {
        // The trainer reuses its buffer; were it kept by reference, the correction would vanish.
        var optimizer = new GradientOptimizer<double>(Chain(s_correction, new ScaleByLearningRate(1)),
            ParameterLayout.Pack(ParameterGroup.Vector("b", 0, 1)));
        double[] parameters = [0], gradient = [1];
        optimizer.Step(parameters, gradient);
        gradient[0] = 3;
        optimizer.Step(parameters, gradient);
        parameters[0].Should().BeApproximately(-1 - (3 + 2 * 0.475), 1e-14);
    }

    private static float[] Run(GradientTransformation transformation, double noise)
    {
        var problem = new Quadratic<float>(s_layout, noise);
        var optimizer = new GradientOptimizer<float>(transformation, s_layout);
        float[] parameters = problem.Start(), gradient = new float[s_layout.Length];
        for (int i = 0; i < 20; i++)
        {
            problem.Next(i);
            problem.Gradient(parameters, GradientSample.CurrentBatch, gradient);
            optimizer.Step(parameters, gradient, new GradientStep<float> { Oracle = problem });
        }

        return parameters;
    }
}
