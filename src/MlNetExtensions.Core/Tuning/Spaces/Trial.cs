namespace MlNetExtensions.Tuning;

/// <summary>A trial and where it is; the loss once there is a result.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Point">A canonical point, not to be changed.</param>
/// <param name="Loss">Smaller is better; NaN where it failed or is pending.</param>
public sealed record Trial(int Number, IReadOnlyList<double> Point, double Loss)
{
    /// <summary>The point as it is kept.</summary>
    internal double[] Coordinates { get; } = Point as double[] ?? [.. Point];

    /// <summary>Whether there is a finite loss.</summary>
    public bool HasLoss => double.IsFinite(Loss);
}

/// <summary>What a proposal may depend on.</summary>
/// <param name="Number">The trial that a point is wanted for.</param>
/// <param name="Finished">Trials with a result, also failed ones, in the order of their numbers.</param>
/// <param name="Pending">Trials without a result so far, in the order of their numbers.</param>
public sealed record ProposalRequest(int Number, IReadOnlyList<Trial> Finished, IReadOnlyList<Trial> Pending);
