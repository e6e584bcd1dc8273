using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>What layers drop.</summary>
public sealed class DropoutTests
{
    [Fact]
    public void Layers_drop_independently_of_each_other()
    {
        const int width = 32, rows = 400;
        var shape = new NetworkShape(width, new DropoutLayer(0.5), new DropoutLayer(0.3), new DenseLayer(width) { Bias = false });
        float[] identity = new float[width * width], gradient = new float[width * width];
        for (int i = 0; i < width; i++)
        {
            identity[i * width + i] = 1;
        }

        var pass = new NetworkPass<float>(shape, rows, null, threads: 1);
        for (int row = 0; row < rows; row++)
        {
            pass.Input.Row(row).Fill(1);
        }

        float[] outputs = [];
        pass.Gradient(identity, [], rows, 7, gradient, () =>
        {
            outputs = [.. Enumerable.Range(0, rows).SelectMany(row => pass.Output.Row(row).ToArray())];
            for (int row = 0; row < rows; row++)
            {
                pass.OutputDelta.Row(row).Clear();
            }
        });

        // 0.5·0.7 of 12,800 values are kept, give or take 0.0042; of masks that fall together it would be a half.
        outputs.Where(value => value != 0).Should().OnlyContain(value => Math.Abs(value - 1 / 0.35) < 1e-5);
        outputs.Count(value => value != 0).Should().BeCloseTo((int)(0.35 * outputs.Length), (uint)(0.02 * outputs.Length));
    }
}
