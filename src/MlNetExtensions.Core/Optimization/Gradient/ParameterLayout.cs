using MlNetExtensions.Core.Optimization.Gradient;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// Where the parameters of a model lie in one flat array; gradients and updates have the same layout. A layout may be a selection: then
/// <see cref="Groups"/> are some of the groups, at their places in the whole array.
/// </summary>
public sealed class ParameterLayout
{
    private readonly int[] _stateOffsets;
    private readonly Lazy<ParameterBlock[]> _blocks;

    /// <summary>All groups of a model.</summary>
    /// <param name="groups">One after the other, without gaps: each begins where the one before it ends. May be empty.</param>
    /// <exception cref="ArgumentException">A group is not sound, two have one name, or one does not begin where the one before it
    /// ends.</exception>
    public ParameterLayout(params IEnumerable<ParameterGroup> groups)
        : this([.. groups], null)
    {
        int offset = 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ParameterGroup group in Groups)
        {
            ArgumentNullException.ThrowIfNull(group, nameof(groups));
            group.Validate();
            if (!names.Add(group.Name))
            {
                throw new ArgumentException($"Two parameter groups are named '{group.Name}'; give each a name of its own.", nameof(groups));
            }

            if (group.Offset != offset)
            {
                throw new ArgumentException(
                    Invariant($"The parameter group '{group.Name}' begins at {group.Offset}, but the groups before it end at {offset}. ")
                    + $"{nameof(ParameterLayout)}.{nameof(Pack)} sets the offsets.",
                    nameof(groups));
            }

            offset = checked(offset + group.Count);
        }

        Length = Count;
    }

    private ParameterLayout(ParameterGroup[] groups, int? length)
    {
        Groups = groups;
        _stateOffsets = new int[groups.Length + 1];
        for (int i = 0; i < groups.Length; i++)
        {
            _stateOffsets[i + 1] = checked(_stateOffsets[i] + (groups[i]?.Count ?? 0));
        }

        Length = length ?? Count;
        _blocks = new Lazy<ParameterBlock[]>(() => [.. ParameterBlock.Cut(this)]);
    }

    /// <summary>The groups, in the order of their offsets.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Number of parameters in <see cref="Groups"/>.</summary>
    public int Count => _stateOffsets[^1];

    /// <summary>Length of the model's flat array: more than <see cref="Count"/> where the groups are a selection.</summary>
    public int Length { get; }

    internal ReadOnlySpan<ParameterBlock> Blocks => _blocks.Value;

    /// <summary>A layout of the groups one after the other; their offsets are set here.</summary>
    /// <inheritdoc cref="ParameterLayout(IEnumerable{ParameterGroup})" path="/exception"/>
    public static ParameterLayout Pack(params IEnumerable<ParameterGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        List<ParameterGroup> packed = [];
        int offset = 0;
        foreach (ParameterGroup group in groups)
        {
            packed.Add(group with { Offset = offset });
            offset = checked(offset + group.Count);
        }

        return new ParameterLayout(packed);
    }

    /// <summary>
    /// Where the values of a group begin in an array that holds <see cref="Count"/> values, one for each parameter of <see cref="Groups"/>:
    /// what states keep.
    /// </summary>
    /// <param name="group">Index within <see cref="Groups"/>.</param>
    public int StateOffset(int group) => _stateOffsets[group];

    /// <summary>The same array, of which only some groups are to be looked at.</summary>
    public ParameterLayout Select(Func<ParameterGroup, bool> condition) => new([.. Groups.Where(condition)], Length);

    /// <summary>The names, kinds and sizes, for errors and for saved states.</summary>
    public override string ToString() =>
        string.Join(", ", Groups.Select(group => Invariant($"{group.Name} {group.Rows}×{group.Columns} at {group.Offset}")));
}
