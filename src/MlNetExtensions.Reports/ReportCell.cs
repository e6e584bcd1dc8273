namespace MlNetExtensions.Reports;

/// <summary>A text or a number of a table.</summary>
public readonly record struct ReportCell
{
    private ReportCell(string? text, double number)
    {
        Text = text;
        Number = number;
    }

    internal string? Text { get; }

    /// <summary>NaN for a text.</summary>
    internal double Number { get; }

    internal bool IsText => Text is not null;

    /// <summary>A text.</summary>
    public static implicit operator ReportCell(string text) => new(text, double.NaN);

    /// <summary>A number; NaN shows as a dash.</summary>
    public static implicit operator ReportCell(double number) => new(null, number);
}
