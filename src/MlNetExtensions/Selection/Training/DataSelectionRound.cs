namespace MlNetExtensions;

/// <summary>A round of data selection.</summary>
/// <param name="Round">Counted from 0.</param>
/// <param name="Chosen">The rows that were chosen in it, as their places in the data, counted from 0, in the order in which they were
/// chosen.</param>
/// <param name="RowsUsed">Rows that the round's model was fitted on.</param>
/// <param name="HoldoutLoss">The mean cross-entropy, or squared error, of the round's model on the held out rows; NaN where there are
/// none.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
public sealed record DataSelectionRound(int Round, IReadOnlyList<int> Chosen, int RowsUsed, double HoldoutLoss, bool IsBest);
