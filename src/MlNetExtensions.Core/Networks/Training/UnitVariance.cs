using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>The data-dependent half of <see cref="LsuvInitializer"/>.</summary>
internal static class UnitVariance
{
    /// <summary>Scales the weights of the layers that ask for it, first to last, so that their outputs on the loaded batch have variance
    /// 1.</summary>
    public static void Apply(NetworkPass<float> pass, Span<float> parameters, Span<float> statistics, int rows)
    {
        NetworkShape shape = pass.Shape;
        for (int i = 0; i < shape.Layers.Count; i++)
        {
            if (shape.Layers[i] is not DenseLayer { Initializer: LsuvInitializer initializer } dense)
            {
                continue;
            }

            ParameterGroup group = shape.Parameters.Groups.First(
                group => group.Layer == i && (dense.Form == WeightForm.Direct ? group.Kind == ParameterKind.Matrix : group.Kind == ParameterKind.Vector));
            for (int iteration = 0; iteration < initializer.MaximumIterations; iteration++)
            {
                pass.Normalize(parameters, [.. statistics], rows);
                double variance = Variance(pass.Layers[i].Output, rows);
                if (Math.Abs(variance - 1) <= initializer.Tolerance || !(variance > 0))
                {
                    break;
                }

                Span<float> weights = group.Of(parameters);
                TensorPrimitives.Divide(weights, (float)Math.Sqrt(variance), weights);
            }
        }
    }

    private static double Variance(BatchMatrix<float> outputs, int rows)
    {
        double sum = 0, squares = 0;
        for (int row = 0; row < rows; row++)
        {
            foreach (float value in outputs.Row(row))
            {
                sum += value;
                squares += (double)value * value;
            }
        }

        double count = (double)rows * outputs.Columns, mean = sum / count;
        return squares / count - mean * mean;
    }
}
