namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Many steps at once are the steps one by one, whatever their length: weights reach zero, stay there, or cross it.</summary>
public sealed class RepeatedStepTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void AreTheStepsOneByOne(double l2)
    {
        foreach (Regularizer penalty in new[] { Regularizer.ElasticNet(0.1, l2), Regularizer.Ridge(l2), new BoxRegularizer(-0.7, 0.4, l2) })
        {
            foreach (double stepSize in new[] { 0.03, 1, 4, 30 })
            {
                foreach (double gradient in new[] { -0.9, -0.11, -0.02, 0, 0.05, 0.3 })
                {
                    double[] oneByOne = [0.38, -0.6, 0, 0.01], start = [.. oneByOne], gradients = [gradient, gradient, gradient, gradient];
                    for (int times = 1; times <= 25; times++)
                    {
                        oneByOne = [.. oneByOne.Select(weight => weight - stepSize * gradient)];
                        penalty.Prox(oneByOne, stepSize, outputs: 4);
                        double[] atOnce = [.. start];
                        penalty.Repeat(atOnce, gradients, stepSize, times);
                        atOnce.Should().Equal(oneByOne, (a, b) => Math.Abs(a - b) <= 1e-10 * (1 + Math.Abs(b)), $"{penalty.GetType().Name}, {stepSize}, {gradient}, {times}");
                    }
                }
            }
        }
    }
}
