using MlNetExtensions.Components;
using MlNetExtensions.Core;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>The names of the columns that an anomaly detector writes; null for those it does not.</summary>
internal sealed record AnomalyOutputs(string Score, string PredictedLabel, string? PValue, string? FeatureContributions, string? ColumnScores)
{
    private const string Task = "AnomalyDetection";

    /// <summary>Refuses names that cannot be; the options are named as those of all detectors are.</summary>
    public AnomalyOutputs Check(string options)
    {
        ArgumentException.ThrowIfNullOrEmpty(Score, "ScoreColumnName");
        ArgumentException.ThrowIfNullOrEmpty(PredictedLabel, "PredictedLabelColumnName");
        return FindFault() is { } fault ? throw new ArgumentException(fault, options) : this;
    }

    /// <summary>Refuses feature columns that no view could make right.</summary>
    public static string[] CheckFeatures(string[] names, string option)
    {
        ArgumentNullException.ThrowIfNull(names, option);
        if (names.Length == 0 || names.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("There must be at least one feature column, and none without a name.", option);
        }

        return names.Distinct().Count() == names.Length
            ? [.. names]
            : throw new ArgumentException($"A feature column is named twice: {string.Join(", ", names)}.", option);
    }

    /// <summary>The columns in the order in which they are added.</summary>
    /// <param name="features">How many features all columns have together.</param>
    /// <param name="columnNames">The feature columns.</param>
    /// <param name="featureNames">The names of all features; null where they have none.</param>
    public IEnumerable<OutputColumn> Columns(int features, IReadOnlyList<string> columnNames, IReadOnlyList<string>? featureNames)
    {
        yield return OutputColumn.OfSingle(Score).AsScore(Task, "Score");
        yield return OutputColumn.OfBoolean(PredictedLabel).AsScore(Task, "PredictedLabel");
        if (PValue is not null)
        {
            yield return OutputColumn.OfSingle(PValue).AsScore(Task, "PValue");
        }

        if (FeatureContributions is not null)
        {
            yield return OutputColumn.OfVector(FeatureContributions, features, featureNames);
        }

        if (ColumnScores is not null)
        {
            yield return OutputColumn.OfVector(ColumnScores, columnNames.Count, columnNames);
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Score);
        writer.Write(PredictedLabel);
        writer.Write(PValue ?? "");
        writer.Write(FeatureContributions ?? "");
        writer.Write(ColumnScores ?? "");
    }

    public static AnomalyOutputs Read(StateReader reader)
    {
        var outputs = new AnomalyOutputs(
            reader.ReadName("score"), reader.ReadName("predictedLabel"), OrNull(reader.ReadText("pValue")), OrNull(reader.ReadText("featureContributions")), OrNull(reader.ReadText("columnScores")));
        return outputs.FindFault() is { } fault ? throw reader.Invalid("names", $"cannot be: {fault}") : outputs;
    }

    private string? FindFault()
    {
        string[] names = [.. new[] { Score, PredictedLabel, PValue, FeatureContributions, ColumnScores }.OfType<string>()];
        if (string.IsNullOrEmpty(Score) || string.IsNullOrEmpty(PredictedLabel) || names.Any(string.IsNullOrEmpty) || names.Distinct().Count() < names.Length)
        {
            return $"The output columns need distinct names; found: {string.Join(", ", names.Select(name => $"'{name}'"))}.";
        }

        return names.FirstOrDefault(name => name.StartsWith(Carrier.Prefix, StringComparison.Ordinal)) is { } reserved
            ? $"Column names that begin with '{Carrier.Prefix}' are reserved for saving; rename '{reserved}'."
            : null;
    }

    private static string? OrNull(string name) => name.Length > 0 ? name : null;
}
