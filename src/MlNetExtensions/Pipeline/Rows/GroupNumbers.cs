using System.Globalization;

namespace MlNetExtensions.Pipeline;

/// <summary>The groups that rows belong to, numbered by the first appearance of their values.</summary>
internal abstract class GroupNumbers
{
    /// <summary>The value of every group so far, as text.</summary>
    public abstract IReadOnlyList<string> Values { get; }

    /// <summary>Goes on with the rows of a block.</summary>
    public abstract void Number(ColumnBlock block, Span<int> numbers);
}

/// <inheritdoc/>
internal sealed class GroupNumbers<T> : GroupNumbers
    where T : notnull
{
    private readonly Dictionary<T, int> _known = [];

    public override IReadOnlyList<string> Values =>
        [.. _known.OrderBy(pair => pair.Value).Select(pair => string.Format(CultureInfo.InvariantCulture, "{0}", pair.Key))];

    public override void Number(ColumnBlock block, Span<int> numbers)
    {
        List<T> values = ((ValueBlock<T>)block).Values;
        for (int row = 0; row < values.Count; row++)
        {
            if (!_known.TryGetValue(values[row], out int number))
            {
                number = _known.Count;
                _known.Add(values[row], number);
            }

            numbers[row] = number;
        }
    }
}
