using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Selection;

/// <summary>What beliefs about rows are told of a model's predictions.</summary>
public class PredictedRowsTests
{
    [Fact]
    public void The_reward_of_a_number_falls_with_its_squared_error()
    {
        DataViewRowId[] ids = [.. Enumerable.Range(0, 4).Select(i => new DataViewRowId((ulong)i, 0))];
        var rows = new SelectableRows(new RowIds(ids), [1, 2, 3, 4], Classes: 0, []);
        IDataView predictions = new MLContext(seed: 1).Data.LoadFromEnumerable(new Prediction[] { new() { Score = 1 }, new() { Score = 5 }, new() { Score = 3.5f } });

        var predicted = PredictedRows.Read(predictions, rows, [0, 1, 3], CancellationToken.None);

        predicted.Losses.Should().Equal(0, 9, double.NaN, 0.25);
        new[] { 0, 1, 3 }.Select(predicted.Reward).Should().Equal(1, 0.1, 0.8);
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
