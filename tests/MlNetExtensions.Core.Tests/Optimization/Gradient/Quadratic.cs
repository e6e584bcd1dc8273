using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>
/// f(x) = ½·Σ hᵢ(xᵢ - x*ᵢ)² in any layout, with curvatures between 0.5 and 1.5; also as an oracle and with noise that belongs to a step's
/// mini-batch.
/// </summary>
internal sealed class Quadratic<T>(ParameterLayout layout, double noise = 0) : IGradientOracle<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _minimum = Generated.Normal(layout.Length, 1, seed: 5);
    private double[] _noise = new double[layout.Length];

    public T[] Start() => [.. Generated.Normal(layout.Length, 1, seed: 6).Select(T.CreateTruncating)];

    /// <summary>Another mini-batch.</summary>
    public void Next(int step) => _noise = noise == 0 ? _noise : [.. Generated.Normal(layout.Length, 1, seed: 1000 + step).Select(z => noise * z)];

    public double Value(ReadOnlySpan<T> parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            double distance = double.CreateTruncating(parameters[i]) - _minimum[i];
            sum += 0.5 * Curvature(i) * distance * distance;
        }

        return sum / Math.Max(1, parameters.Length);
    }

    public void Gradient(ReadOnlySpan<T> parameters, GradientSample sample, Span<T> gradient)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            double slope = Curvature(i) * (double.CreateTruncating(parameters[i]) - _minimum[i]);
            gradient[i] = T.CreateTruncating(slope + (sample == GradientSample.CurrentBatch ? _noise[i] : 0));
        }
    }

    private static double Curvature(int i) => 0.5 + i % 7 / 6.0;
}
