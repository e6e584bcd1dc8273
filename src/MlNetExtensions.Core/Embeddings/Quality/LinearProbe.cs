using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>Multinomial logistic regression with a ridge on standardized dimensions: what a linear model can read from an
/// embedding.</summary>
internal sealed class LinearProbe(int dimension, double strength, int seed, CancellationToken cancellationToken)
{
    /// <summary>Of the objective, relative: what is left to gain hardly moves a prediction.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>The share of test rows that are predicted right; classes without training rows never are.</summary>
    public double Accuracy(SampledRows train, SampledRows test)
    {
        int[] classes = [.. train.Groups.Distinct().Order()];
        if (classes.Length == 1)
        {
            return (double)test.Groups.Count(label => label == classes[0]) / test.Count;
        }

        (double[] mean, double[] scale) = Standardization(train);
        FiniteSumResult result =
            Fit(Rows(train, mean, scale), [.. train.Groups.Select(label => (double)Array.BinarySearch(classes, label))], classes.Length);
        double[] weights = [.. result.Weights], margins = new double[classes.Length], row = new double[dimension];
        int right = 0;
        for (int i = 0; i < test.Count; i++)
        {
            Standardize(test.Row(i), mean, scale, row);
            for (int k = 0; k < margins.Length; k++)
            {
                margins[k] = result.Intercepts[k];
            }

            for (int j = 0; j < row.Length; j++)
            {
                TensorPrimitives.MultiplyAdd(weights.AsSpan(j * margins.Length, margins.Length), row[j], margins, margins);
            }

            right += classes[TensorPrimitives.IndexOfMax<double>(margins)] == test.Groups[i] ? 1 : 0;
        }

        return (double)right / test.Count;
    }

    private FiniteSumResult Fit(RowSet<float> rows, double[] labels, int classes)
    {
        var loss = new MultinomialLogisticLoss(classes);
        Regularizer ridge = Regularizer.Ridge(strength / labels.Length);
        var options = new FiniteSumOptions { Tolerance = Tolerance, Seed = seed };
        return rows.IsSparse
            ? FiniteSumMinimizer.Minimize(rows.Sparse, labels, loss, ridge, options, cancellationToken: cancellationToken)
            : FiniteSumMinimizer.Minimize(rows.Dense, labels, loss, ridge, options, cancellationToken: cancellationToken);
    }

    private RowSet<float> Rows(SampledRows sample, double[] mean, double[] scale)
    {
        var builder = new RowSetBuilder<float>(dimension);
        double[] row = new double[dimension];
        float[] single = new float[dimension];
        for (int i = 0; i < sample.Count; i++)
        {
            Standardize(sample.Row(i), mean, scale, row);
            TensorPrimitives.ConvertTruncating<double, float>(row, single);
            builder.AddDense(single);
        }

        return builder.Build();
    }

    // A constant dimension becomes 0.
    private (double[] Mean, double[] Scale) Standardization(SampledRows sample)
    {
        double[] mean = new double[dimension], scale = new double[dimension], row = new double[dimension];
        for (int i = 0; i < sample.Count; i++)
        {
            TensorPrimitives.Subtract(sample.Row(i), sample.Row(0), row);
            TensorPrimitives.Add<double>(mean, row, mean);
        }

        TensorPrimitives.Divide(mean, sample.Count, mean);
        TensorPrimitives.Add(mean, sample.Row(0), mean);
        for (int i = 0; i < sample.Count; i++)
        {
            TensorPrimitives.Subtract(sample.Row(i), mean, row);
            TensorPrimitives.MultiplyAdd<double>(row, row, scale, scale);
        }

        for (int j = 0; j < scale.Length; j++)
        {
            scale[j] = scale[j] > 0 ? 1 / Math.Sqrt(scale[j] / sample.Count) : 0;
        }

        return (mean, scale);
    }

    private static void Standardize(ReadOnlySpan<double> values, double[] mean, double[] scale, double[] row)
    {
        TensorPrimitives.Subtract(values, mean, row);
        TensorPrimitives.Multiply(row, scale, row);
    }
}
