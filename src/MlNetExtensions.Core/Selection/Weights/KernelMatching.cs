namespace MlNetExtensions;

/// <summary>Weights under which two samples have nearly the same mean in the feature space of a kernel.</summary>
/// <param name="TrainWeights">β, one for each training row.</param>
/// <param name="TestWeights">α, one for each test row, in [0, 1]; all 1 at discount 1.</param>
/// <param name="Objective">‖Σβᵢφ(xᵢ)/n − Σαⱼφ(x′ⱼ)/t‖², the squared maximum mean discrepancy that is left.</param>
/// <param name="Gap">By how much it can be above the minimum at most.</param>
/// <param name="Bandwidth">σ.</param>
/// <param name="Residual">The largest error of an entry of the kernel matrix as it was approximated; 1e-12 and less is none.</param>
/// <param name="Iterations">Newton steps.</param>
public sealed record KernelMatching(
    IReadOnlyList<double> TrainWeights, IReadOnlyList<double> TestWeights, double Objective, double Gap, double Bandwidth, double Residual, int Iterations)
{
    /// <summary>(Σβ)²/Σβ²: as many training rows of equal weight would give estimates of the same variance.</summary>
    public double EffectiveRows => Math.Pow(TrainWeights.Sum(), 2) / Math.Max(TrainWeights.Sum(weight => weight * weight), double.Epsilon);
}
