using System.Globalization;
using Microsoft.VisualBasic.FileIO;

namespace MlNetExtensions.Examples;

/// <summary>
/// A csv file with a header line: fields quoted as in RFC 4180, blank lines skipped, no comments, <c>.gz</c> unpacked.
/// Errors name the file, the row (counted from 1 below the header), the column and the value.
/// </summary>
public sealed class CsvTable
{
    private readonly string[] _columns;
    private readonly List<string[]> _rows = [];
    private readonly string _source;

    private CsvTable(TextFieldParser parser, string source)
    {
        _source = source;
        _columns = NextFields(parser) ?? throw new InvalidDataException($"{source} is empty; a header line was expected.");
        if (_columns.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } repeated)
            throw new InvalidDataException($"{source} has {repeated.Count()} columns '{Excerpt.Of(repeated.Key)}'; rename all but one.");
        while (NextFields(parser) is { } fields)
        {
            if (fields.Length != _columns.Length)
                throw new InvalidDataException($"{source}, row {_rows.Count + 1} has {fields.Length} fields; the header has {_columns.Length}.");
            _rows.Add(fields);
        }
    }

    public IReadOnlyList<string> Columns => _columns;

    public int RowCount => _rows.Count;

    public static CsvTable Load(string path, char separator = ',')
    {
        using var reader = new StreamReader(MaybeGzip.OpenRead(path));
        return Read(reader, $"'{path}'", separator);
    }

    /// <param name="source">What errors call the table.</param>
    public static CsvTable Read(TextReader reader, string source, char separator = ',')
    {
        using var parser = new TextFieldParser(reader) { HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false };
        parser.SetDelimiters(separator.ToString());
        return new CsvTable(parser, source);
    }

    public string[] Text(string column)
    {
        int index = IndexOf(column);
        return [.. _rows.Select(fields => fields[index])];
    }

    /// <summary>The numbers of some columns, side by side.</summary>
    /// <exception cref="InvalidDataException">A field is not a finite number.</exception>
    public RowMajor<float> Numbers(params IReadOnlyList<string> columns)
    {
        int[] indices = [.. columns.Select(IndexOf)];
        var values = new float[RowCount * indices.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = Number(i / indices.Length, indices[i % indices.Length]);
        return new RowMajor<float>(values, RowCount, indices.Length);
    }

    /// <summary>A column of 0 and 1.</summary>
    /// <exception cref="InvalidDataException">A field is something else.</exception>
    public bool[] Flags(string column)
    {
        int index = IndexOf(column);
        return [.. Enumerable.Range(0, RowCount).Select(row => Number(row, index) switch
        {
            0 => false,
            1 => true,
            _ => throw new InvalidDataException($"{_source}, row {row + 1}, column '{Excerpt.Of(column)}': a label is 0 (normal) or 1 (anomaly), not '{Excerpt.Of(_rows[row][index])}'."),
        })];
    }

    private float Number(int row, int column)
    {
        string field = _rows[row][column];
        if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value))
            return value;
        throw new InvalidDataException(
            $"{_source}, row {row + 1}, column '{Excerpt.Of(_columns[column])}': '{Excerpt.Of(field)}' is not a finite number. Fill the value in, drop the row, or leave the column out.");
    }

    private int IndexOf(string column)
    {
        int index = Array.IndexOf(_columns, column);
        return index >= 0
            ? index
            : throw new ArgumentException($"{_source} has no column '{Excerpt.Of(column)}'; it has {Excerpt.List(_columns)}.", nameof(column));
    }

    private string[]? NextFields(TextFieldParser parser)
    {
        try
        {
            return parser.ReadFields();
        }
        catch (MalformedLineException e)
        {
            throw new InvalidDataException(
                $"{_source}, line {parser.ErrorLineNumber} has a quote that is not closed, or text after a closing quote: {Excerpt.Of(parser.ErrorLine)}", e);
        }
    }
}
