using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Trainers;

public class NativeLinearModelsTests
{
    [Fact]
    public void Models_of_mixed_magnitudes_come_out_to_the_last_bit()
    {
        var random = new Random(5);
        for (int model = 0; model < 60; model++)
        {
            int dimension = model == 0 ? 1 : random.Next(1, 40);
            float[] weights = [.. Enumerable.Range(0, dimension).Select(_ => random.Next(4) == 0 ? 0 : Any(random))];
            float bias = Any(random);
            DataViewSchema.Column features = Column(dimension);

            LinearBinaryModelParameters binary = NativeLinearModels.Binary(features, weights, bias).Model;
            LinearRegressionModelParameters regression = NativeLinearModels.Regression(features, weights, bias).Model;
            CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> calibrated = NativeLinearModels.Calibrated(features, weights, bias).Model;

            foreach (LinearModelParameters native in new LinearModelParameters[] { binary, regression, calibrated.SubModel })
            {
                native.Weights.Should().Equal(weights);
                native.Bias.Should().Be(bias);
            }

            // 1 / (1 + exp(-1)), in Single.
            calibrated.Calibrator.PredictProbability(1).Should().BeApproximately(0.7310586f, 1e-7f);
        }
    }

    [Fact]
    public void Weights_that_Single_cannot_add_up_are_refused()
    {
        float[] weights = [float.MaxValue, float.MaxValue];

        FluentActions.Invoking(() => NativeLinearModels.Binary(Column(2), weights, 0)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void The_script_is_one_row_a_weight_and_two_for_the_intercept_and_then_ends_for_good()
    {
        var rows = new ScriptRows(Column(4), [1, 0, 3, 0], "label", BooleanDataViewType.Instance, "weight");

        rows.GetColumn<float[]>(rows.Schema["Features"]).Should().BeEquivalentTo(
            new float[][] { [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0] }, options => options.WithStrictOrdering());
        using DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema);
        while (cursor.MoveNext())
        {
        }

        cursor.MoveNext().Should().BeFalse();
        cursor.Position.Should().Be(-1);
    }

    private static float Any(Random random) => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 7)));

    private static DataViewSchema.Column Column(int dimension)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, dimension));
        return builder.ToSchema()["Features"];
    }
}
