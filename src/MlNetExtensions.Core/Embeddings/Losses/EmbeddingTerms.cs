namespace MlNetExtensions;

/// <summary>What an <see cref="EmbeddingLoss"/> says about a batch, or the mean of it over an epoch. Terms come without their coefficients.</summary>
/// <param name="Loss">The weighted sum that is made small.</param>
/// <param name="Invariance">How far the two views of a row lie apart.</param>
/// <param name="Variance">How much the deviations of the dimensions lack of 1; 0 for losses without such a term.</param>
/// <param name="Redundancy">How much dimensions say the same: squares of covariances or correlations off the diagonal.</param>
/// <param name="MeanDeviation">
/// The mean over dimensions and both views of the standard deviation over the batch. Near 0 all rows are embedded alike: a collapse, even where the
/// loss looks good.
/// </param>
public readonly record struct EmbeddingTerms(double Loss, double Invariance, double Variance, double Redundancy, double MeanDeviation);
