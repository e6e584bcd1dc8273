namespace MlNetExtensions.Core.Moments;

/// <summary>The minimum covariance determinant of n rows of d features: raw, and reweighted, which is the estimate to use.</summary>
/// <param name="RawLocation">Mean of the raw support (d values).</param>
/// <param name="RawCovariance">Covariance with divisor h of the raw support, without any correction (d × d, row-major).</param>
/// <param name="RawSupport">Indices of the h rows of smallest covariance determinant, ascending.</param>
/// <param name="RawLogDeterminant">log det of <paramref name="RawCovariance"/>.</param>
/// <param name="Correction">c = median(D²)/χ²_d⁻¹(½) for the raw distances D²: c·<paramref name="RawCovariance"/> is consistent for normal rows.</param>
/// <param name="CorrectedSquaredDistances">Squared Mahalanobis distances of all n rows under the corrected raw estimate.</param>
/// <param name="Location">Mean of the support (d values).</param>
/// <param name="Covariance">Covariance of the support, with its row count as divisor and no further factor (d × d, row-major).</param>
/// <param name="Support">Indices of the rows whose corrected squared distance is below the 0.975 quantile of χ²_d, ascending.</param>
/// <param name="SquaredDistances">Squared Mahalanobis distances of all n rows under <paramref name="Location"/> and <paramref name="Covariance"/>.</param>
public sealed record RobustCovariance(
    double[] RawLocation,
    double[] RawCovariance,
    int[] RawSupport,
    double RawLogDeterminant,
    double Correction,
    double[] CorrectedSquaredDistances,
    double[] Location,
    double[] Covariance,
    int[] Support,
    double[] SquaredDistances);
