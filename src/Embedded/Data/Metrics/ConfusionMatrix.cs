using Microsoft.ML.Internal.Evaluation;

namespace Microsoft.ML.Data;

/// <summary>Rows counted by their class and by the class predicted for them.</summary>
public sealed class ConfusionMatrix
{
    internal ConfusionMatrix(double[][] counts, string[] classNames, bool isBinary)
    {
        Counts = Array.AsReadOnly(Array.ConvertAll(counts, row => (IReadOnlyList<double>)row.AsReadOnly()));
        ClassNames = classNames;
        IsBinary = isBinary;
        PerClassPrecision = PerClass(i => Ratio.OrZero(counts[i][i], counts.Sum(row => row[i])));
        PerClassRecall = PerClass(i => Ratio.OrZero(counts[i][i], counts[i].Sum()));
    }

    /// <summary>Of the rows predicted in each class, the part that is.</summary>
    public IReadOnlyList<double> PerClassPrecision { get; }

    /// <summary>Of the rows in each class, the part predicted so.</summary>
    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>The number of rows by class and, within it, by predicted class.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    internal IReadOnlyList<string> ClassNames { get; }

    internal bool IsBinary { get; }

    /// <summary>The matrix as a table for people to read.</summary>
    public string GetFormattedConfusionTable() => ConfusionTable.Format(this);

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        Require(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        Require(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    private void Require(int classIndex, string parameter)
    {
        if (classIndex < 0 || classIndex >= NumberOfClasses)
            throw new ArgumentOutOfRangeException(parameter, classIndex, $"There are {NumberOfClasses} classes, counted from 0.");
    }

    private IReadOnlyList<double> PerClass(Func<int, double> metric) =>
        Array.AsReadOnly([.. Enumerable.Range(0, NumberOfClasses).Select(metric)]);
}
