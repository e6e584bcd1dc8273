using MlNetExtensions.Core.Optimization.Gradient;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>A case of an optimizer's golden file: parameters, gradients, and the parameters after every step.</summary>
internal sealed class GoldenOptimizer(GoldenCase golden)
{
    public double Number(string name) => golden.Hyperparameter(name).Scalar();

    public double Number(string name, int index) => golden.Hyperparameter(name).Vector()[index];

    /// <summary>A whole number; null where there is a word instead.</summary>
    public int? Integer(string name) => golden.Hyperparameter(name).IsText ? null : golden.Hyperparameter(name).Integer();

    public bool Is(string name) => !golden.Hyperparameter(name).IsMissing && golden.Hyperparameter(name).Boolean();

    public bool Has(string name) => !golden.Hyperparameter(name).IsMissing;

    public string Text(string name) => golden.Hyperparameter(name).Text();

    /// <summary>One group, a matrix where the parameter has rows.</summary>
    public ParameterLayout Layout()
    {
        double[] start = golden.Input("param0").Vector();
        GoldenValue[] rows = [.. golden.Input("param0").Items()];
        return new ParameterLayout(IsMatrix
            ? ParameterGroup.Matrix("w", 0, rows.Length, start.Length / rows.Length)
            : ParameterGroup.Vector("b", 0, start.Length));
    }

    public bool IsMatrix => golden.Input("param0").Items().First().IsArray;

    /// <summary>Takes the steps and compares the parameters after each of them.</summary>
    public void Check(GradientTransformation transformation)
    {
        var optimizer = new GradientOptimizer<double>(transformation, Layout());
        double[] parameters = golden.Input("param0").Vector();
        GoldenValue[] gradients = [.. golden.Input("grads").Items()];
        GoldenValue[] others = golden.Input("prev_point_grads").IsMissing ? [] : [.. golden.Input("prev_point_grads").Items()];
        for (int step = 0; step < gradients.Length; step++)
        {
            double[] gradient = gradients[step].Vector();
            double[]? other = others.Length > 0 ? others[step].Vector() : null;
            optimizer.Step(parameters, gradient, new GradientStep<double> { Oracle = other is null ? null : new Answer(other) })
                .Should().BeTrue();
            golden.Expected("params")[step].MustEqual(parameters);
        }
    }

    private sealed class Answer(double[] values) : IGradientOracle<double>
    {
        public void Gradient(ReadOnlySpan<double> parameters, GradientSample sample, Span<double> gradient)
        {
            sample.Should().Be(GradientSample.CurrentBatch);
            values.CopyTo(gradient);
        }
    }
}
