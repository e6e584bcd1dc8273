using System.Buffers;
using System.Diagnostics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>Mean and regular covariance of a subset of rows, and the distances of any rows under them.</summary>
internal sealed class SubsetGaussian
{
    // Rows that are worked on together: a feature of them, 2 KB, lies in the first-level cache with many others.
    private const int BlockRows = 256;

    private const double RoundingError = 2.220446049250313e-16;

    private readonly CholeskyFactor _factor;

    private SubsetGaussian(double[] location, double[] covariance, CholeskyFactor factor)
    {
        Location = location;
        Covariance = covariance;
        _factor = factor;
        LogDeterminant = factor.LogDeterminant;
    }

    public double[] Location { get; }

    /// <summary>Divisor: the rows of the subset. d × d, row-major.</summary>
    public double[] Covariance { get; }

    public double LogDeterminant { get; }

    /// <summary>Null where a feature has no more variance than <paramref name="leastVariance"/> beyond what the features before it explain.</summary>
    public static SubsetGaussian? TryFit(FeatureMajorRows rows, ReadOnlySpan<int> subset, double leastVariance = 0, bool assumeCentered = false)
    {
        double[] location = assumeCentered ? new double[rows.Dimension] : Mean(rows, subset);
        double[] covariance = CovarianceAbout(location, rows, subset);
        return CholeskyFactor.TryFactor(covariance, rows.Dimension, out CholeskyFactor? factor, leastVariance)
            ? new SubsetGaussian(location, covariance, factor)
            : null;
    }

    /// <summary>Mean zero and unit covariance: in standardized rows, the median and the spread about it that a single feature shows.</summary>
    public static SubsetGaussian Standard(int dimension)
    {
        double[] identity = new double[dimension * dimension];
        for (int j = 0; j < dimension; j++)
        {
            identity[j * dimension + j] = 1;
        }

        return CholeskyFactor.TryFactor(identity, dimension, out CholeskyFactor? factor)
            ? new SubsetGaussian(new double[dimension], identity, factor)
            : throw new UnreachableException();
    }

    /// <summary>The covariance plus <paramref name="variance"/>, or what rounding makes of it where outliers are among the rows, in every direction.</summary>
    public static SubsetGaussian FitRegularized(FeatureMajorRows rows, ReadOnlySpan<int> subset, double variance)
    {
        int d = rows.Dimension;
        double[] location = Mean(rows, subset);
        double[] covariance = CovarianceAbout(location, rows, subset);
        double trace = 0;
        for (int j = 0; j < d; j++)
        {
            trace += covariance[j * d + j];
        }

        for (int j = 0; j < d; j++)
        {
            covariance[j * d + j] += variance + d * RoundingError * trace;
        }

        return CholeskyFactor.TryFactor(covariance, d, out CholeskyFactor? factor)
            ? new SubsetGaussian(location, covariance, factor)
            : throw new ArithmeticException("The rows hold values too far apart for their squares to be represented in double; clip them first.");
    }

    public double[] SquaredDistances(FeatureMajorRows rows)
    {
        double[] squared = new double[rows.Count];
        double[] buffer = ArrayPool<double>.Shared.Rent(rows.Dimension * BlockRows);
        for (int start = 0; start < squared.Length; start += BlockRows)
        {
            Span<double> target = squared.AsSpan(start, Math.Min(BlockRows, squared.Length - start));
            Span<double> block = buffer.AsSpan(0, rows.Dimension * target.Length);
            for (int j = 0; j < rows.Dimension; j++)
            {
                TensorPrimitives.Subtract(rows.Feature(j).Slice(start, target.Length), Location[j], block.Slice(j * target.Length, target.Length));
            }

            _factor.SolveLower(block, target.Length);
            for (int j = 0; j < rows.Dimension; j++)
            {
                ReadOnlySpan<double> whitened = block.Slice(j * target.Length, target.Length);
                TensorPrimitives.MultiplyAdd(whitened, whitened, target, target);
            }
        }

        ArrayPool<double>.Shared.Return(buffer);
        return squared;
    }

    /// <summary>The <paramref name="count"/> nearest rows, ascending by index; of equally distant rows the first.</summary>
    public int[] Nearest(FeatureMajorRows rows, int count)
    {
        double[] squared = SquaredDistances(rows);
        double[] sorted = [.. squared];
        Array.Sort(sorted);
        double limit = sorted[count - 1];
        int atLimit = count - Array.IndexOf(sorted, limit);
        int[] nearest = new int[count];
        int found = 0;
        for (int i = 0; found < count; i++)
        {
            if (squared[i] < limit || (squared[i] == limit && atLimit-- > 0))
            {
                nearest[found++] = i;
            }
        }

        return nearest;
    }

    // Relative to the first row, so that a constant feature has exactly its value as mean and exactly zero variance.
    private static double[] Mean(FeatureMajorRows rows, ReadOnlySpan<int> subset)
    {
        double[] mean = new double[rows.Dimension];
        for (int j = 0; j < mean.Length; j++)
        {
            ReadOnlySpan<double> feature = rows.Feature(j);
            double pivot = feature[subset[0]];
            double sum = 0;
            foreach (int row in subset)
            {
                sum += feature[row] - pivot;
            }

            mean[j] = pivot + sum / subset.Length;
        }

        return mean;
    }

    private static double[] CovarianceAbout(double[] center, FeatureMajorRows rows, ReadOnlySpan<int> subset)
    {
        int d = rows.Dimension;
        double[] scatter = new double[d * d];
        double[] buffer = ArrayPool<double>.Shared.Rent(d * BlockRows);
        for (int start = 0; start < subset.Length; start += BlockRows)
        {
            ReadOnlySpan<int> part = subset.Slice(start, Math.Min(BlockRows, subset.Length - start));
            for (int j = 0; j < d; j++)
            {
                ReadOnlySpan<double> feature = rows.Feature(j);
                Span<double> centered = buffer.AsSpan(j * part.Length, part.Length);
                for (int i = 0; i < part.Length; i++)
                {
                    centered[i] = feature[part[i]] - center[j];
                }

                for (int k = 0; k <= j; k++)
                {
                    scatter[j * d + k] += TensorPrimitives.Dot<double>(centered, buffer.AsSpan(k * part.Length, part.Length));
                    scatter[k * d + j] = scatter[j * d + k];
                }
            }
        }

        ArrayPool<double>.Shared.Return(buffer);
        TensorPrimitives.Divide(scatter, subset.Length, scatter);
        return scatter;
    }
}
