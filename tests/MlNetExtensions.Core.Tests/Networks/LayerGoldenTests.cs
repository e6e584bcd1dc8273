using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Networks;

public class LayerGoldenTests
{
    [Theory]
    [GoldenData("norm_layers_torch")]
    public void Normalizers_are_those_of_PyTorch(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        GoldenMatrix x = @case.Input("x").Matrix();
        double[] parameters = [.. @case.Input("weight").Vector(), .. @case.Input("bias").Vector()];
        double epsilon = @case.Hyperparameter("eps").Scalar(), momentum = @case.Hyperparameter("momentum").Scalar();

        Compare(@case, "layer_norm", new SingleLayer(new LayerNormLayer { Epsilon = epsilon }, x.Columns, x.Rows, parameters), x);
        var batchNorm = new SingleLayer(new BatchNormLayer { Epsilon = epsilon, Momentum = momentum }, x.Columns, x.Rows, parameters);
        Compare(@case, "batch_norm_train", batchNorm, x);
        GoldenValue scored = @case.Expected("batch_norm_eval_after_two_train_steps");
        batchNorm.Forward(x with { Values = Array.ConvertAll(x.Values, value => value * 0.5) }, training: true);
        scored["running_mean"].MustEqual(batchNorm.Statistics[..x.Columns]);
        scored["running_var"].MustEqual(batchNorm.Statistics[x.Columns..]);
    }

    [Theory]
    [GoldenData("norm_layers_torch")]
    public void Scoring_after_training_is_that_of_PyTorch(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        GoldenMatrix x = @case.Input("x").Matrix();
        double epsilon = @case.Hyperparameter("eps").Scalar(), momentum = @case.Hyperparameter("momentum").Scalar();
        double[] parameters = [.. @case.Input("weight").Vector(), .. @case.Input("bias").Vector()];
        var layer = new SingleLayer(new BatchNormLayer { Epsilon = epsilon, Momentum = momentum }, x.Columns, x.Rows, parameters);
        layer.Forward(x, training: true);
        layer.Forward(x with { Values = Array.ConvertAll(x.Values, value => value * 0.5) }, training: true);

        @case.Expected("batch_norm_eval_after_two_train_steps")["output"].MustEqual(layer.Forward(x, training: false));
    }

    [Theory]
    [GoldenData("ghost_batch_norm")]
    public void Ghost_batches_are_those_of_PyTorch(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        GoldenMatrix x = @case.Input("x").Matrix();
        int size = @case.Hyperparameter("virtual_batch_size").Integer();
        double[] parameters = [.. Enumerable.Repeat(1.0, x.Columns), .. new double[x.Columns]];
        var description = new BatchNormLayer
        {
            VirtualBatch = size,
            Momentum = @case.Hyperparameter("momentum").Scalar(),
            Epsilon = @case.Hyperparameter("eps").Scalar(),
        };
        var layer = new SingleLayer(description, x.Columns, x.Rows, parameters);

        double[] output = layer.Forward(x, training: true);

        int[] starts = BatchNormLayer.Parts(x.Rows, size);
        @case.Expected("chunk_sizes").MustEqual([.. starts.Zip(starts.Skip(1), (start, next) => next - start)]);
        @case.Expected("train_output").MustEqual(output);
        @case.Expected("running_mean").MustEqual(layer.Statistics[..x.Columns]);
        @case.Expected("running_var").MustEqual(layer.Statistics[x.Columns..]);
        @case.Expected("eval_output").MustEqual(layer.Forward(x, training: false));
    }

    [Theory]
    [InlineData(9, 4, new[] { 0, 3, 6, 9 })]
    [InlineData(7, 3, new[] { 0, 3, 7 })]
    [InlineData(3, 2, new[] { 0, 3 })]
    [InlineData(2, 2, new[] { 0, 2 })]
    public void No_ghost_batch_has_a_single_row(int rows, int size, int[] starts) => BatchNormLayer.Parts(rows, size).Should().Equal(starts);

    [Theory]
    [GoldenData("weight_norm_torch")]
    public void Weight_normalization_is_that_of_PyTorch(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        GoldenMatrix x = @case.Input("x").Matrix(), v = @case.Input("v").Matrix();
        double[] parameters = [.. v.Values, .. @case.Input("g").Vector(), .. @case.Input("bias").Vector()];
        var layer = new SingleLayer(new DenseLayer(v.Rows) { Form = WeightForm.WeightNorm }, x.Columns, x.Rows, parameters);

        @case.Expected("output").MustEqual(layer.Forward(x, training: true));
        layer.Backward(@case.Input("grad_output").Matrix());

        @case.Expected("grad_v").MustEqual(layer.Gradient.AsSpan(0, v.Values.Length));
        @case.Expected("grad_g").MustEqual(layer.Gradient.AsSpan(v.Values.Length, v.Rows));
        @case.Expected("grad_bias").MustEqual(layer.Gradient.AsSpan(v.Values.Length + v.Rows));
        @case.Expected("grad_input").MustEqual(layer.InputGradient);
    }

    private static void Compare(GoldenCase @case, string name, SingleLayer layer, GoldenMatrix x)
    {
        GoldenValue expected = @case.Expected(name);
        expected["output"].MustEqual(layer.Forward(x, training: true));
        layer.Backward(@case.Input("grad_output").Matrix());
        expected["grad_input"].MustEqual(layer.InputGradient);
        expected["grad_weight"].MustEqual(layer.Gradient.AsSpan(0, x.Columns));
        expected["grad_bias"].MustEqual(layer.Gradient.AsSpan(x.Columns));
    }
}
