using System.Globalization;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Translates weights and intercepts between the caller's units and the solvers' single array.</summary>
internal static class StartingPoint
{
    /// <summary>The starting point that the options ask for, or the nearest one that the penalty allows.</summary>
    public static double[] Read<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer, FiniteSumOptions options)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        var start = new double[data.Size];
        Copy(options.InitialWeights, data.FeatureSize, start, 0, 1, nameof(options.InitialWeights));
        Span<double> features = start.AsSpan(0, data.FeatureSize);
        if (double.IsPositiveInfinity(regularizer.Remainder(features, data.Outputs)))
        {
            regularizer.Prox(features, 0, data.Outputs);
        }
        if (data.Bias != 0)
        {
            Copy(options.InitialIntercepts, data.Outputs, start, data.FeatureSize, 1 / data.Bias, nameof(options.InitialIntercepts));
        }
        return start;
    }

    private static void Copy(IReadOnlyList<double>? source, int length, double[] target, int offset, double scale, string name)
    {
        if (source is null)
        {
            return;
        }
        if (source.Count != length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{name} has {source.Count} values; this problem needs {length}."), name);
        }
        for (int k = 0; k < length; k++)
        {
            if (!double.IsFinite(source[k]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"{name}[{k}] is {source[k]}; starting values are finite."), name);
            }
            target[offset + k] = scale * source[k];
        }
    }
}
