using System.Globalization;

namespace MlNetExtensions.Pipeline;

/// <summary>The groups that rows belong to, numbered by the first appearance of their values.</summary>
internal abstract class GroupNumbers
{
    private readonly List<int> _numbers = [];

    /// <summary>The number of every row's group.</summary>
    public int[] Numbers => [.. _numbers];

    /// <summary>The value of every group, as text.</summary>
    public abstract IReadOnlyList<string> Values { get; }

    /// <summary>Goes on with the rows of a block.</summary>
    public abstract void Add(ColumnBlock block);

    protected void Add(int number) => _numbers.Add(number);
}

/// <inheritdoc/>
internal sealed class GroupNumbers<T> : GroupNumbers
    where T : notnull
{
    private readonly Dictionary<T, int> _known = [];

    public override IReadOnlyList<string> Values =>
        [.. _known.OrderBy(pair => pair.Value).Select(pair => string.Format(CultureInfo.InvariantCulture, "{0}", pair.Key))];

    public override void Add(ColumnBlock block)
    {
        foreach (T value in ((ValueBlock<T>)block).Values)
        {
            if (!_known.TryGetValue(value, out int number))
            {
                number = _known.Count;
                _known.Add(value, number);
            }

            Add(number);
        }
    }
}
