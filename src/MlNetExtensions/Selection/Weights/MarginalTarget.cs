using System.Globalization;
using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>The share that every value of a column shall have: one marginal of <see cref="SampleWeighting.Marginals"/>.</summary>
public sealed class MarginalTarget
{
    /// <param name="columnName">A column of text, keys, whole numbers or Booleans. Keys are named by the values behind them where there are any.</param>
    /// <param name="shares">For every value that occurs, as text, its share or its number in the population: positive or 0, not all 0. They are divided by their sum.</param>
    /// <exception cref="ArgumentException">The name is empty, or a share is negative, not finite or missing.</exception>
    public MarginalTarget(string columnName, IReadOnlyDictionary<string, double> shares)
    {
        OptionCheck.RequireName(columnName, nameof(columnName));
        ArgumentNullException.ThrowIfNull(shares);
        foreach ((string value, double share) in shares)
        {
            if (!double.IsFinite(share) || share < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(shares), share, string.Create(CultureInfo.InvariantCulture,
                    $"The share of '{value}' in column '{columnName}' is {share}; shares are finite and not negative."));
            }
        }

        double sum = shares.Values.Sum();
        if (!(sum > 0 && double.IsFinite(sum)))
        {
            throw new ArgumentException($"The shares of column '{columnName}' sum to {sum.ToString(CultureInfo.InvariantCulture)}; at least one must be positive.", nameof(shares));
        }

        ColumnName = columnName;
        Shares = shares.ToDictionary(pair => pair.Key, pair => pair.Value / sum, StringComparer.Ordinal);
    }

    /// <summary>The column.</summary>
    public string ColumnName { get; }

    /// <summary>The share of every value; they sum to 1.</summary>
    public IReadOnlyDictionary<string, double> Shares { get; }

    /// <summary>The shares that values have in some rows, such as a census.</summary>
    /// <param name="population">The rows.</param>
    /// <param name="columnName">The column, which the rows to weight have too.</param>
    /// <exception cref="ArgumentException">There is no such column of text, keys, whole numbers or Booleans, or there are no rows.</exception>
    public static MarginalTarget Of(IDataView population, string columnName)
    {
        ArgumentNullException.ThrowIfNull(population);
        (int[] categories, IReadOnlyList<string> values) = CategoriesOfRows.Read(population, columnName);
        return new MarginalTarget(columnName, categories.GroupBy(category => values[category]).ToDictionary(group => group.Key, group => (double)group.Count()));
    }
}
