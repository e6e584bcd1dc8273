namespace MlNetExtensions.Components;

/// <summary>
/// Numbers strata, which are combinations of one category of each column, from 0 in the order in which they come. A row without one of the
/// categories has no stratum.
/// </summary>
internal sealed class StrataNumbers
{
    // What the categories so far have come to, and the next one: the last step's numbers are those of the strata.
    private readonly Dictionary<(int, int), int>[] _steps;
    private readonly List<int> _categories = [];

    /// <param name="columns">Columns of categories, at least 1.</param>
    public StrataNumbers(int columns)
    {
        Columns = columns;
        _steps = [.. Enumerable.Range(0, columns).Select(_ => new Dictionary<(int, int), int>())];
    }

    public int Columns { get; }

    public int Count => _categories.Count / Columns;

    /// <summary>The categories of a stratum, one a column.</summary>
    public ReadOnlySpan<int> this[int stratum] => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_categories).Slice(stratum * Columns, Columns);

    /// <summary>The stratum of a row's categories; −1 for none.</summary>
    public int Find(ReadOnlySpan<int> categories)
    {
        int number = 0;
        for (int i = 0; i < categories.Length; i++)
        {
            if (categories[i] < 0 || !_steps[i].TryGetValue((number, categories[i]), out number))
            {
                return -1;
            }
        }

        return number;
    }

    /// <summary>The stratum of a row's categories, a new one if need be; −1 for none.</summary>
    public int Add(ReadOnlySpan<int> categories)
    {
        if (categories.ContainsAnyInRange(int.MinValue, -1))
        {
            return -1;
        }

        int number = 0;
        for (int i = 0; i < categories.Length; i++)
        {
            (int, int) step = (number, categories[i]);
            if (!_steps[i].TryGetValue(step, out number))
            {
                number = _steps[i].Count;
                _steps[i].Add(step, number);
                if (i == Columns - 1)
                {
                    _categories.AddRange(categories);
                }
            }
        }

        return number;
    }
}
