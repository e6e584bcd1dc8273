namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>Which column of a csv is the label: the one that was named, or the one that must be, unless there is none.</summary>
/// <param name="Column">The user's choice; null to look for one.</param>
/// <param name="AllFeatures">True where there is none, whatever the columns are called.</param>
internal sealed record LabelChoice(string? Column, bool AllFeatures)
{
    private const string Usual = "label";

    // Names under which labels of 0 and 1 are found in the wild.
    private static readonly string[] _suspicious = ["labels", "class", "target", "y", "anomaly", "isanomaly", "outlier", "isoutlier", "groundtruth", "truth"];

    /// <summary>The label's column; null for none.</summary>
    /// <exception cref="UserException">The named column is absent, several could be meant, or one looks like a label and was not named.</exception>
    public string? Find(CsvTable table)
    {
        if (AllFeatures)
        {
            return null;
        }

        if (Column is not null)
        {
            return table.Columns.Contains(Column)
                ? Column
                : throw new UserException($"There is no column {Quote(Column)} to be the label; the columns are {Quote(table.Columns)}.");
        }

        string[] found = [.. table.Columns.Where(column => column.Trim().Equals(Usual, StringComparison.OrdinalIgnoreCase))];
        if (found.Length > 1)
        {
            throw new UserException($"The columns {Quote(found)} could each be the label; name one with --label, or keep them as features with --no-label.");
        }

        if (found is [{ } usual])
        {
            Terminal.Note($"Column {Quote(usual)} is the label, not a feature (--no-label makes it one).");
            return usual;
        }

        string? suspect = table.Columns.FirstOrDefault(column => _suspicious.Contains(Simplify(column)) && table.Text(column).All(field => field.Trim() is "0" or "1"));
        return suspect is null
            ? null
            : throw new UserException($"Column {Quote(suspect)} holds only 0 and 1 and looks like a label: say --label {suspect} if it is, or --no-label if it is a feature.");
    }

    private static string Simplify(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Quote(params IReadOnlyCollection<string> names) => Excerpt.List([.. names.Select(name => $"'{Excerpt.Of(name)}'")]);
}
