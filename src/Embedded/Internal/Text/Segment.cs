namespace Microsoft.ML.Internal.Text;

/// <summary>A run of source columns, <see cref="Min"/> to below <see cref="Limit"/>; a variable one reaches to the end of each line.</summary>
internal readonly record struct Segment(int Min, int Limit, bool IsVector)
{
    internal const int EndOfLine = int.MaxValue;

    internal bool IsVariable => Limit == EndOfLine;

    internal int Size => Limit - Min;
}
