using System.Globalization;
using System.Text;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>A confusion matrix as text, laid out as ML.NET does.</summary>
internal sealed class ConfusionTable
{
    private const string Predicted = "PREDICTED";

    private readonly StringBuilder _text = new();
    private readonly ConfusionMatrix _matrix;
    private readonly int _columnWidth;
    private readonly string[] _headers;
    private readonly string[] _rowNames;
    private readonly int _rowNameWidth;

    private ConfusionTable(ConfusionMatrix matrix)
    {
        _matrix = matrix;
        _columnWidth = matrix.NumberOfClasses == 2 ? 8 : 5;
        _rowNames = [.. matrix.ClassNames];
        _headers = _rowNames;
        int longest = _rowNames.Max(name => name.Length);
        if (longest > _columnWidth)
        {
            // Names that do not fit above a column are numbered there.
            _headers = [.. Enumerable.Range(0, matrix.NumberOfClasses).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            int digits = _headers[^1].Length;
            longest = Math.Max(longest, Predicted.Length - digits - 2);
            _rowNames = [.. _rowNames.Select((name, i) => $"{_headers[i].PadLeft(digits)}. {name.PadLeft(longest)}")];
        }

        _rowNameWidth = Math.Max(Predicted.Length, _rowNames.Max(name => name.Length));
    }

    public static string Format(ConfusionMatrix matrix)
    {
        var table = new ConfusionTable(matrix);
        table.AddTitle();
        table.AddHeader();
        table.AddCounts();
        table.AddPrecisions();
        return table._text.ToString();
    }

    private void AddTitle()
    {
        if (_matrix.IsBinary)
        {
            double positives = _matrix.Counts[0].Sum();
            double negatives = _matrix.Counts[1].Sum();
            _text.Append(CultureInfo.InvariantCulture,
                $"TEST {_matrix.ClassNames[0].ToUpperInvariant()} RATIO:\t{positives / (positives + negatives):N4} ({positives:F1}/({positives:F1}+{negatives:F1}))");
        }

        _text.AppendLine().AppendLine("Confusion table");
    }

    private void AddHeader()
    {
        AddRule("");
        StartLine(Predicted);
        foreach (string header in _headers)
            AddCell(header);
        _text.AppendLine(" Recall");
        AddRule("TRUTH");
    }

    private void AddCounts()
    {
        for (int i = 0; i < _rowNames.Length; i++)
        {
            StartLine(_rowNames[i].PadLeft(_rowNameWidth));
            foreach (double count in _matrix.Counts[i])
                AddCell(count.ToString("N0", CultureInfo.InvariantCulture));
            _text.AppendLine(CultureInfo.InvariantCulture, $" {_matrix.PerClassRecall[i],5:F4}");
        }
    }

    private void AddPrecisions()
    {
        AddRule("");
        StartLine("Precision");
        foreach (double precision in _matrix.PerClassPrecision)
            _text.Append(precision.ToString("N4", CultureInfo.InvariantCulture).PadLeft(_columnWidth + 1)).Append(" |");
        _text.AppendLine();
    }

    private void AddRule(string name)
    {
        StartLine(name);
        _text.Append('=', _headers.Length * (_columnWidth + 3)).AppendLine();
    }

    private void StartLine(string name) => _text.Append(name.PadRight(_rowNameWidth)).Append(" ||");

    private void AddCell(string value) => _text.Append(' ').Append(value.PadLeft(_columnWidth)).Append(" |");
}
