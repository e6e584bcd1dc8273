namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>A point with what the rows say about it.</summary>
internal sealed class EvaluatedPoint(int size, int margins)
{
    public double[] X { get; } = new double[size];

    public double[] Margins { get; } = new double[margins];

    /// <summary>Of the loss at each margin, not weighted.</summary>
    public double[] Derivatives { get; } = new double[margins];

    /// <summary>∇f, without the ridge.</summary>
    public double[] Gradient { get; } = new double[size];

    public double Loss { get; set; }

    public double Objective { get; set; }
}
