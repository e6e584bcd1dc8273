namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>Rows of a user's file.</summary>
/// <param name="Set">Features, and labels where the file has them.</param>
/// <param name="FeatureNames">Names of the features; null where the file has none.</param>
internal sealed record UserRows(AnomalySet Set, string[]? FeatureNames)
{
    /// <summary>All numeric columns but the label.</summary>
    public static UserRows Load(string path, LabelChoice label)
    {
        if (IsArrays(path))
        {
            return new UserRows(AdBench.Load(Path.GetFileNameWithoutExtension(path), path), null);
        }

        CsvTable table = CsvTable.Load(path);
        string? labelColumn = label.Find(table);
        string[] features = [.. table.Columns.Where(column => column != labelColumn)];
        return features.Length > 0
            ? new UserRows(new AnomalySet(path, table.Numbers(features), labelColumn is null ? new bool[table.RowCount] : table.Flags(labelColumn)), features)
            : throw new UserException($"'{path}' has no column besides the label.");
    }

    /// <summary>The columns of these names, in this order, wherever they stand in the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">Which column is the label, and so not missed among the features.</param>
    /// <param name="features">The names that a model was fitted on; null where it knows none, and the order of the file counts.</param>
    public static AnomalySet Load(string path, LabelChoice label, string[]? features)
    {
        if (features is null || IsArrays(path))
        {
            Terminal.Note($"{(features is null ? "The model knows no column names" : $"'{path}' has no column names")}: columns are taken in the order of the file.");
            return Load(path, label).Set;
        }

        CsvTable table = CsvTable.Load(path);
        string[] missing = [.. features.Except(table.Columns)], others = [.. table.Columns.Except(features)];
        if (missing.Length > 0)
        {
            throw new UserException($"'{path}' lacks columns that the model was fitted on: {Excerpt.List(missing)}.{(others.Length > 0 ? $" It has others that the model does not know: {Excerpt.List(others)}." : "")}");
        }

        if (others.Length > 0)
        {
            Terminal.Note($"Columns that the model was not fitted on are left out: {Excerpt.List(others)}.");
        }

        return new AnomalySet(path, table.Numbers(features), new bool[table.RowCount]);
    }

    private static bool IsArrays(string path) => path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);
}
