namespace MlNetExtensions;

/// <summary>Puts the covariates of a row side by side: numbers as they are, then 0 or 1 for every category but the first of its column.</summary>
/// <param name="numbers">How many numbers there are.</param>
/// <param name="categories">How many categories each column has.</param>
internal sealed class CovariateReader(int numbers, int[] categories)
{
    /// <summary>Covariates of a row.</summary>
    public int Count { get; } = numbers + categories.Sum(count => count - 1);

    /// <summary>Fills in the categories of a row, after its numbers.</summary>
    public void SetCategories(ReadOnlySpan<int> row, Span<double> covariates)
    {
        int start = numbers;
        covariates[start..].Clear();
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] > 0)
            {
                covariates[start + row[i] - 1] = 1;
            }

            start += categories[i] - 1;
        }
    }
}
