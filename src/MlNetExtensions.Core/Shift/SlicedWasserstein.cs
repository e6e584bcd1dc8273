using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>How far two samples are from each other as a whole: the mean one-dimensional Wasserstein distance over directions.</summary>
/// <remarks>
/// Control variates: Nguyen and Ho, "Sliced Wasserstein Estimation with Control Variates", ICLR 2024. With W the distances of the
/// projections, G the control variate and E its mean over all directions: mean W − γ(mean G − E), γ = mean (W − mean W)(G − E)/
/// mean (G − E)², as in the authors' code, whose denominator is about the known mean. Samples of unequal size are compared by their quantiles,
/// exactly.
/// </remarks>
public static class SlicedWasserstein
{
    /// <summary>The distance along given directions.</summary>
    /// <param name="first">n·d finite values, row-major.</param>
    /// <param name="second">m·d values.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="projections">L·d values: directions of length 1, one after the other.</param>
    /// <param name="control">The control variate.</param>
    /// <param name="order">p, at least 1. Control variates are about squared distances; they are right for any order, and good for
    /// 2.</param>
    /// <param name="cancellationToken">Looked at before every direction.</param>
    /// <exception cref="ArgumentException">A sample is empty, not whole rows, or not finite, or there are no directions.</exception>
    public static SlicedWassersteinEstimate Estimate(
        double[] first, double[] second, int dimension, double[] projections, WassersteinControl control = WassersteinControl.None,
        double order = 2,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(projections);
        FeatureShiftTest.CheckRows(first, dimension, nameof(first));
        FeatureShiftTest.CheckRows(second, dimension, nameof(second));
        FeatureShiftTest.CheckRows(projections, dimension, nameof(projections));
        Arguments.Require(double.IsFinite(order) && order >= 1, order, "at least 1 and finite");
        Arguments.Require(Enum.IsDefined(control), (int)control, "a defined control variate");
        int count = projections.Length / dimension;
        double[] distances = new double[count], controls = new double[count];
        ParallelWork.For(count, k =>
        {
            ReadOnlySpan<double> direction = projections.AsSpan(k * dimension, dimension);
            double[] x = Projected(first, direction), y = Projected(second, direction);
            controls[k] = Control(x, y, control);
            distances[k] = OneDimensional(x, y, order);
        }, cancellationToken);
        double power = TensorPrimitives.Average<double>(distances);
        double[] remainders = distances;
        if (control != WassersteinControl.None)
        {
            double expectation = Expectation(first, second, dimension, control);
            double gamma = Coefficient(distances, controls, power, expectation);
            power -= gamma * (TensorPrimitives.Average<double>(controls) - expectation);
            remainders = [.. distances.Zip(controls, (distance, value) => distance - gamma * (value - expectation))];
        }

        return new SlicedWassersteinEstimate(power < 0 ? double.NaN : Math.Pow(power, 1 / order), power, StandardError(remainders),
            distances);
    }

    /// <summary>The distance along random directions.</summary>
    /// <param name="first">n·d finite values, row-major.</param>
    /// <param name="second">m·d values.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="directions">L, at least 2.</param>
    /// <param name="control">The control variate.</param>
    /// <param name="seed">Seed of the directions.</param>
    /// <exception cref="ArgumentException">A sample is empty, not whole rows, or not finite.</exception>
    public static SlicedWassersteinEstimate Estimate(
        double[] first, double[] second, int dimension, int directions = 200, WassersteinControl control = WassersteinControl.UpperBound,
        int seed = 0)
    {
        Arguments.Require(directions >= 2, directions, "at least 2");
        return Estimate(first, second, dimension, Directions(dimension, directions, seed), control);
    }

    /// <summary>Directions drawn uniformly: L·d values, each of length 1.</summary>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="count">L, at least 1.</param>
    /// <param name="seed">Seed.</param>
    public static double[] Directions(int dimension, int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        double[] directions = new double[count * dimension];
        var random = new NormalRandom(NormalRandom.Part((ulong)(uint)seed, 0x51_1CED));
        for (int k = 0; k < count; k++)
        {
            Draw(random, directions.AsSpan(k * dimension, dimension));
        }

        return directions;
    }

    internal static void Draw(NormalRandom random, Span<double> direction)
    {
        double length;
        do
        {
            for (int j = 0; j < direction.Length; j++)
            {
                direction[j] = random.Normal();
            }

            length = TensorPrimitives.Norm<double>(direction);
        }
        while (length == 0);
        TensorPrimitives.Divide(direction, length, direction);
    }

    internal static double[] Projected(double[] rows, ReadOnlySpan<double> direction)
    {
        double[] values = new double[rows.Length / direction.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = TensorPrimitives.Dot(rows.AsSpan(i * direction.Length, direction.Length), direction);
        }

        return values;
    }

    /// <summary>∫|F⁻¹ − G⁻¹|ᵖ of two samples, which are sorted in place.</summary>
    internal static double OneDimensional(double[] x, double[] y, double order)
    {
        Array.Sort(x);
        Array.Sort(y);
        double sum = 0;
        if (x.Length == y.Length)
        {
            for (int i = 0; i < x.Length; i++)
            {
                sum += Power(x[i] - y[i], order);
            }

            return sum / x.Length;
        }

        // Both quantile functions are steps; i and j are the steps, the levels are in units of 1/(n·m).
        long n = x.Length, m = y.Length, level = 0;
        for (long i = 0, j = 0; i < n && j < m;)
        {
            long end = Math.Min((i + 1) * m, (j + 1) * n);
            sum += (end - level) * Power(x[i] - y[j], order);
            level = end;
            (i, j) = (i + (level == (i + 1) * m ? 1 : 0), j + (level == (j + 1) * n ? 1 : 0));
        }

        return sum / n / m;
    }

    private static double Power(double difference, double order) =>
        order == 2 ? difference * difference : Math.Pow(Math.Abs(difference), order);

    private static double Control(double[] x, double[] y, WassersteinControl control)
    {
        if (control == WassersteinControl.None)
        {
            return 0;
        }

        double first = TensorPrimitives.Average<double>(x), second = TensorPrimitives.Average<double>(y);
        double squared = (first - second) * (first - second);
        return control == WassersteinControl.LowerBound ? squared : squared + Variance(x, first) + Variance(y, second);
    }

    // Of a random direction, a squared projection has 1/d of the squared length as its mean.
    private static double Expectation(double[] first, double[] second, int dimension, WassersteinControl control)
    {
        double sum = 0;
        double[] x = new double[first.Length / dimension], y = new double[second.Length / dimension];
        for (int j = 0; j < dimension; j++)
        {
            Column(first, dimension, j, x);
            Column(second, dimension, j, y);
            sum += Control(x, y, control);
        }

        return sum / dimension;
    }

    private static void Column(double[] rows, int dimension, int column, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rows[i * dimension + column];
        }
    }

    private static double Coefficient(double[] distances, double[] controls, double mean, double expectation)
    {
        double product = 0, square = 0;
        for (int k = 0; k < distances.Length; k++)
        {
            product += (distances[k] - mean) * (controls[k] - expectation);
            square += (controls[k] - expectation) * (controls[k] - expectation);
        }

        // 1e-24 as in the authors' code.
        return product / distances.Length / (square / distances.Length + 1e-24);
    }

    private static double Variance(double[] values, double mean)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return sum / values.Length;
    }

    private static double StandardError(double[] values) =>
        values.Length < 2 ? double.NaN : Math.Sqrt(Variance(values, TensorPrimitives.Average<double>(values)) / (values.Length - 1));
}
