using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>The multinomial loss of many rows at once, against row after row.</summary>
public sealed class OutputsLossTests
{
    private const double Rounding = 1e-13;
    private const int Outputs = 3;

    private static readonly MultinomialLogisticLoss s_loss = new(Outputs);

    // A row a line: ties, far off, next to certain, wrong and certain.
    private static readonly double[] s_margins = [0, 0, 0, 800, -800, 3, 1e-9, 0, -1e-9, 40, 1, 2, -5, 30, 4, 0.3, 0.7, -0.2];

    private static readonly double[] s_labels = [2, 0, 1, 0, 2, 1];

    private static int Rows => s_labels.Length;

    [Fact]
    public void ValuesAndDerivativesAreThoseOfOneRow()
    {
        double[] values = new double[Rows], derivatives = new double[s_margins.Length];
        ((IOutputsLoss)s_loss).Evaluate(s_margins, s_labels, values, derivatives);
        for (int i = 0; i < Rows; i++)
        {
            values[i].Should().BeApproximately(s_loss.Value(Row(s_margins, i), s_labels[i]), Rounding);
            var derivative = new double[Outputs];
            s_loss.Gradient(Row(s_margins, i), s_labels[i], derivative);
            Row(derivatives, i).Should().Equal(derivative, (a, b) => Math.Abs(a - b) <= Rounding);
        }
    }

    [Fact]
    public void HessiansAreThoseOfOneRow()
    {
        double[] states = new double[s_margins.Length], diagonals = new double[s_margins.Length];
        double[] directions = [.. Enumerable.Range(0, s_margins.Length).Select(i => Math.Sin(i + 1))], products = [.. directions];
        IOutputsLoss loss = s_loss;
        loss.Evaluate(s_margins, s_labels, new double[Rows], products);
        loss.Curve(products, s_labels, states);
        directions.CopyTo(products, 0);
        loss.HessianDiagonal(states, diagonals);
        loss.MultiplyHessian<double>(states, products, loss.Outputs);
        var hessian = new double[Outputs * Outputs];
        for (int i = 0; i < Rows; i++)
        {
            s_loss.Hessian(Row(s_margins, i), s_labels[i], hessian);
            for (int k = 0; k < Outputs; k++)
            {
                diagonals[i * Outputs + k].Should().BeApproximately(hessian[k * (Outputs + 1)], Rounding);
                double expected = Row(directions, i).Select((v, l) => hessian[k * Outputs + l] * v).Sum();
                products[i * Outputs + k].Should().BeApproximately(expected, Rounding);
            }
        }
    }

    [Fact]
    public void ConjugatesAreThoseOfOneRow()
    {
        // Inside, at two corners, and outside: a share below 0, and shares that do not add up.
        double[] duals = [0.2, 0.3, -0.5, 0, 0, 0, 1, -1, 0, -0.2, 0.1, 0.1, 0.2, -0.1, -0.1, 0.1, -0.1, 0.1], values = new double[Rows];
        double[] labels = [2, 1, 1, 0, 2, 1];
        ((IOutputsLoss)s_loss).Conjugate(duals, labels, values);
        for (int i = 0; i < Rows; i++)
        {
            double alone = s_loss.Conjugate(Row(duals, i), labels[i]);
            (values[i] == alone || Math.Abs(values[i] - alone) <= Rounding).Should().BeTrue($"row {i}: {values[i]}, alone {alone}");
        }
        values.Count(double.IsPositiveInfinity).Should().Be(2);
        values.Count(double.IsFinite).Should().Be(4);
    }

    private static double[] Row(double[] all, int row) => all[(row * Outputs)..((row + 1) * Outputs)];
}
