using System.Globalization;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Translates weights and intercepts between the caller's units and the solvers' single array.</summary>
internal static class StartingPoint
{
    // exp(-40) is a hundredth of the rounding of 1.
    private const double Certain = 40;

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
            if (options.InitialIntercepts is null && options.InitialWeights is null)
            {
                RuleOutMissingClasses(data, start.AsSpan(data.FeatureSize));
            }
        }
        return start;
    }

    /// <summary>
    /// A class without rows has its intercept at minus infinity, where no solver arrives, and some take all their passes on the way: it
    /// starts so far off that its share of the loss is below rounding. So does the other class where a binary label has one only.
    /// </summary>
    private static void RuleOutMissingClasses<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Span<double> intercepts)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        double far = Certain / data.Bias;
        if (typeof(TLoss) == typeof(MultinomialLogisticLoss))
        {
            intercepts.Fill(-far);
            foreach (int row in data.ActiveRows)
            {
                intercepts[(int)data.Labels[row]] = 0;
            }
        }
        else if (typeof(TLoss) == typeof(LogisticLoss))
        {
            double first = data.Labels[data.ActiveRows[0]];
            foreach (int row in data.ActiveRows)
            {
                if (data.Labels[row] != first)
                {
                    return;
                }
            }
            intercepts[0] = first * far;
        }
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
