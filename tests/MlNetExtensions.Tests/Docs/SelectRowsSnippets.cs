using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples of rows selected once.</summary>
public sealed class SelectRowsSnippets
{
    private readonly MLContext ml = new(seed: 1);

    [Fact]
    public void Stratified()
    {
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var some = ml.Data.SelectRows(rows, new SelectRowsOptions
        {
            Share = 0.2,
            StratumColumnNames = ["Label"],
            IsStratified = true,
        });

        some.GetRowCount().Should().Be(60);
    }
}
