using System.Globalization;

namespace MlNetExtensions;

/// <summary>Which rows of a pool have labels and which are asked for, as records tell.</summary>
internal sealed class PoolState
{
    private const int None = -1;
    private const int Skipped = -2;

    private readonly IReadOnlyList<string> _classes;
    private readonly List<int> _pending = [];

    public PoolState(int rows, IReadOnlyList<string> classes)
    {
        _classes = classes;
        ClassOfRow = new int[rows];
        Array.Fill(ClassOfRow, None);
    }

    /// <summary>The class of every row; negative without one.</summary>
    public int[] ClassOfRow { get; }

    /// <summary>Rows with a label.</summary>
    public int Labels { get; private set; }

    /// <summary>Rows that a label is asked for.</summary>
    public IReadOnlyList<int> Pending => _pending;

    /// <summary>The rows of every round, and the labels before it.</summary>
    public List<(int Labels, int[] Rows)> Rounds { get; } = [];

    /// <summary>Rows that are neither labeled nor skipped.</summary>
    public IEnumerable<int> Open => Enumerable.Range(0, ClassOfRow.Length).Where(row => ClassOfRow[row] == None);

    /// <summary>What identifies the pool in a journal.</summary>
    public static string Header(int rows, IReadOnlyList<string> classes) =>
        string.Create(CultureInfo.InvariantCulture, $"labels/1 {rows} {string.Join(' ', classes.Select(Uri.EscapeDataString))}");

    public static string BatchRecord(IReadOnlyList<int> rows) => $"batch {string.Join(',', rows.Select(row => row.ToString(CultureInfo.InvariantCulture)))}";

    public static string LabelRecord(int row, string label) => string.Create(CultureInfo.InvariantCulture, $"label {row} {Uri.EscapeDataString(label)}");

    public static string SkipRecord(int row) => string.Create(CultureInfo.InvariantCulture, $"skip {row}");

    /// <summary>What would be wrong with a label or a skip; null for nothing.</summary>
    public string? Check(string record)
    {
        string[] parts = record.Split(' ');
        return !TryRow(parts[1], out int row) ? $"there are {ClassOfRow.Length} rows, from 0"
            : parts is [_, _, var label] && !_classes.Contains(Uri.UnescapeDataString(label)) ? NoClass(Uri.UnescapeDataString(label))
            : _pending.Contains(row) ? null : NotAsked(row);
    }

    /// <summary>Takes a record; null, or what is wrong with it.</summary>
    public string? Apply(string record)
    {
        string[] parts = record.Split(' ');
        return parts switch
        {
            ["batch", var rows] => StartBatch(rows),
            ["label", var row, var label] => TryRow(row, out int labeled) ? Label(labeled, Uri.UnescapeDataString(label)) : $"there is no row '{row}'",
            ["skip", var row] => TryRow(row, out int skipped) ? Skip(skipped) : $"there is no row '{row}'",
            _ => $"'{record}' is no record",
        };
    }

    private string? StartBatch(string rows)
    {
        List<int> batch = [];
        foreach (string text in rows.Split(','))
        {
            if (!TryRow(text, out int row) || ClassOfRow[row] != None || batch.Contains(row))
            {
                return $"row '{text}' is not there, or not open";
            }

            batch.Add(row);
        }

        if (_pending.Count > 0)
        {
            return $"a batch starts while row {_pending[0]} still waits for a label";
        }

        _pending.AddRange(batch);
        Rounds.Add((Labels, [.. batch]));
        return null;
    }

    private string? Label(int row, string label)
    {
        int index = _classes.ToList().IndexOf(label);
        if (index < 0)
        {
            return NoClass(label);
        }

        if (!_pending.Remove(row))
        {
            return NotAsked(row);
        }

        ClassOfRow[row] = index;
        Labels++;
        return null;
    }

    private string? Skip(int row)
    {
        if (!_pending.Remove(row))
        {
            return NotAsked(row);
        }

        ClassOfRow[row] = Skipped;
        return null;
    }

    private string NoClass(string label) => $"'{label}' is none of the classes {string.Join(", ", _classes)}";

    private string NotAsked(int row) => ClassOfRow[row] switch
    {
        None => $"row {row} was not asked for",
        Skipped => $"row {row} was skipped",
        _ => $"row {row} already has the label '{_classes[ClassOfRow[row]]}'",
    };

    private bool TryRow(string text, out int row) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out row) && row < ClassOfRow.Length;
}
