namespace MlNetExtensions;

/// <summary>Weights of classes, multiplied into those of the rows.</summary>
internal static class ClassWeights
{
    /// <param name="data">Whose weights are changed.</param>
    /// <param name="classOf">The class of a label.</param>
    /// <param name="balance">Whether all classes that occur get the same total weight.</param>
    /// <param name="factors">What the weights of each class are multiplied by.</param>
    public static void Apply(LabeledRows data, Func<double, int> classOf, bool balance, ReadOnlySpan<double> factors)
    {
        double[] weights = factors.ToArray();
        if (balance)
        {
            double[] totals = new double[weights.Length];
            for (int row = 0; row < data.Count; row++)
            {
                totals[classOf(data.Labels[row])] += data.Weights.Length == 0 ? 1 : data.Weights[row];
            }

            double present = totals.Count(total => total > 0), all = totals.Sum();
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] *= totals[k] > 0 ? all / (present * totals[k]) : 1;
            }
        }

        if (Array.TrueForAll(weights, weight => weight == 1))
        {
            return;
        }

        double[] combined = new double[data.Count];
        for (int row = 0; row < combined.Length; row++)
        {
            combined[row] = weights[classOf(data.Labels[row])] * (data.Weights.Length == 0 ? 1 : data.Weights[row]);
        }

        data.Weights = combined;
    }
}
