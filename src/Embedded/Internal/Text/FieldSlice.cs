namespace Microsoft.ML.Internal.Text;

/// <summary>Where the text of a field lies: in the line, or in the scanner's buffer when quotes had to be undone.</summary>
internal readonly record struct FieldSlice(int Start, int Length, int SparseIndex, bool Unquoted, bool QuotingError);
