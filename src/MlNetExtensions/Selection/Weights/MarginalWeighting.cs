using System.Globalization;
using Microsoft.ML;

namespace MlNetExtensions;

/// <inheritdoc cref="SampleWeighting.Marginals"/>
internal sealed class MarginalWeighting : SampleWeighting
{
    private readonly MarginalTarget[] _marginals;

    public MarginalWeighting(MarginalTarget[] marginals)
    {
        ArgumentNullException.ThrowIfNull(marginals);
        if (marginals.Length == 0 || marginals.Select(marginal => marginal.ColumnName).Distinct().Count() < marginals.Length)
        {
            throw new ArgumentException($"Give at least one marginal, and one for each column; found: [{string.Join(", ", marginals.Select(marginal => marginal.ColumnName))}].", nameof(marginals));
        }

        _marginals = marginals;
    }

    protected override IReadOnlyList<double> Weigh(IDataView rows)
    {
        int[][] categories = new int[_marginals.Length][];
        double[][] shares = new double[_marginals.Length][];
        IReadOnlyList<string>[] values = new IReadOnlyList<string>[_marginals.Length];
        for (int i = 0; i < _marginals.Length; i++)
        {
            MarginalTarget marginal = _marginals[i];
            (categories[i], values[i]) = CategoriesOfRows.Read(rows, marginal.ColumnName);
            shares[i] = [.. values[i].Select((value, category) => marginal.Shares.TryGetValue(value, out double share) ? share : throw NoShare(marginal, value, categories[i], category))];
            foreach ((string value, double share) in marginal.Shares)
            {
                if (share > 0 && !values[i].Contains(value))
                {
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"Column '{marginal.ColumnName}' shall have the share {share:G6} of '{value}', but no row has this value. Merge it with another, or leave it out of the shares."));
                }
            }

            double sum = shares[i].Sum();
            shares[i] = Array.ConvertAll(shares[i], share => share / sum);
        }

        if (categories[0].Length == 0)
        {
            return [];
        }

        BalancedMarginals balanced = MarginalBalancing.Fit(categories, shares);
        return balanced.IsBalanced ? balanced.Weights : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"No weights meet all marginals: after {balanced.Rounds} rounds '{values[balanced.Column][balanced.Category]}' of column '{_marginals[balanced.Column].ColumnName}' is {balanced.Deviation:G3} off its share of {shares[balanced.Column][balanced.Category]:G6}. Some combination of values that the shares need has no rows: merge rare values, or leave a column out."));
    }

    private static ArgumentException NoShare(MarginalTarget marginal, string value, int[] categories, int category) => new(string.Create(CultureInfo.InvariantCulture,
        $"Column '{marginal.ColumnName}', row {Array.IndexOf(categories, category)} (from 0): '{value}' has no share. Give it one, which may be 0; there are shares of {string.Join(", ", marginal.Shares.Keys)}."));
}
