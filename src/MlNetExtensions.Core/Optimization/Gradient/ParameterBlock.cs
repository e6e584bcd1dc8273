namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>A piece of one group, short enough that a gradient, parameters and states of it fit the first-level cache together.</summary>
internal readonly record struct ParameterBlock(int Group, int Offset, int StateOffset, int Length)
{
    /// <summary>Parameters of a block at most. Sums run block by block, so this decides their last bits.</summary>
    public const int MaximumLength = 2048;

    public static IEnumerable<ParameterBlock> Cut(ParameterLayout layout)
    {
        for (int i = 0; i < layout.Groups.Count; i++)
        {
            ParameterGroup group = layout.Groups[i];
            for (int start = 0; start < group.Count; start += MaximumLength)
            {
                yield return new ParameterBlock(i, group.Offset + start, layout.StateOffset(i) + start,
                    Math.Min(MaximumLength, group.Count - start));
            }
        }
    }
}
