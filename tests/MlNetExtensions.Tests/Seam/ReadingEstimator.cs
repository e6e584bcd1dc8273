using Microsoft.ML;

namespace MlNetExtensions.Tests.Seam;

/// <summary>An estimator from outside ML.NET that reads a column several times and then copies it.</summary>
internal sealed class ReadingEstimator(MLContext ml, string column, int passes) : IEstimator<ITransformer>
{
    private readonly IEstimator<ITransformer> _copying = ml.Transforms.CopyColumns("Copy", column);

    /// <summary>The sum of the column, from each pass of the last fit.</summary>
    public IReadOnlyList<double> Sums { get; private set; } = [];

    public ITransformer Fit(IDataView input)
    {
        Sums = [.. Enumerable.Range(0, passes).Select(_ => input.Column<float>(column).Sum(value => (double)value))];
        return _copying.Fit(input);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _copying.GetOutputSchema(inputSchema);
}
