namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>What the rows say about a point, lent by the solver that has just evaluated it, until its next pass.</summary>
/// <param name="Margins">Of every row.</param>
/// <param name="Derivatives">Of the loss at each margin, not weighted.</param>
/// <param name="Gradient">Of the mean loss.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Spare">As long as the derivatives; the borrower may write to it.</param>
internal sealed record Evaluation(double[] Margins, double[] Derivatives, double[] Gradient, double Loss, double[] Spare);
