using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>A space of all kinds of dimensions, points of it, and slow references beside which surrogates are put.</summary>
internal static class MixedSpace
{
    public static readonly TuningSpace Mixed = new(
    [
        new() { Name = "trainer", Levels = 3 },
        new() { Name = "x" },
        new() { Name = "depth", Levels = 4, Ordered = true, Conditions = [new(0, [0, 1])] },
        new() { Name = "rate", Default = 0.2, Conditions = [new(0, [1, 2])] },
        new() { Name = "kind", Levels = 5, Conditions = [new(0, [2])] },
    ]);

    public static TheoryData<KernelKind> Kinds => [.. Enum.GetValues<KernelKind>()];

    public static (double[][] Points, double[] Targets, double[] Counts) Data(int count, ulong seed)
    {
        var random = new SelectionRandom(seed);
        double[][] points = [.. Enumerable.Range(0, count).Select(_ =>
        {
            double[] point = [.. Enumerable.Range(0, 5).Select(_ => 0.02 + 0.96 * random.Uniform())];
            Mixed.Canonicalize(point);
            return point;
        })];
        return (points, [.. points.Select(point => Math.Sin(5 * point[1]) + point[0] + 0.3 * random.Normal())],
            [.. points.Select(_ => 1.0 + random.Below(3))]);
    }

    public static KernelParameters Parameters(KernelKind kind) => new(1.3, 0.05, [0.9, 0.4, 0.6, 0.5, 1.1]) { Kind = kind };

    public static GaussianProcess Process(KernelParameters parameters, double[][] points, double[] targets, double[] counts)
    {
        var process = new GaussianProcess(Mixed, parameters);
        for (int i = 0; i < points.Length; i++)
        {
            process.Add(points[i], targets[i], counts[i]);
        }

        return process;
    }

    /// <summary>By the definition, one pair at a time.</summary>
    public static double[] Gram(KernelParameters parameters, double[][] points)
    {
        int n = points.Length;
        double[] gram = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double r2 = 0, h2 = 0, product = 1, mySquare = 1, otherSquare = 1;
                for (int k = 0; k < 5; k++)
                {
                    bool mine = Mixed.IsActive(points[i], k), other = Mixed.IsActive(points[j], k);
                    double scale = parameters.LengthScales[k] * parameters.LengthScales[k],
                        difference = Math.Abs(points[i][k] - points[j][k]);
                    if (k is not (0 or 4))
                    {
                        // Angles need the vectors themselves: x - 1/2, or where there are conditions (cos x, sin x) and (0, 0).
                        double[] my = Features(points[i][k], k, mine), its = Features(points[j][k], k, other);
                        product += (my[0] * its[0] + my[1] * its[1]) / scale;
                        (mySquare, otherSquare) = (mySquare + (my[0] * my[0] + my[1] * my[1]) / scale,
                            otherSquare + (its[0] * its[0] + its[1] * its[1]) / scale);
                    }

                    if (k is 0 or 4)
                    {
                        h2 += mine == other && (!mine || difference == 0) ? 0 : 1 / scale;
                    }
                    else if (mine && other)
                    {
                        double distance = k == 1 ? difference : 2 * Math.Sin(difference / 2);
                        r2 += distance * distance / scale;
                    }
                    else
                    {
                        r2 += mine || other ? 1 / scale : 0;
                    }
                }

                double r = Math.Sqrt(r2), angle = Math.Acos(Math.Min(1, product / Math.Sqrt(mySquare * otherSquare)));
                double radial = parameters.Kind switch
                {
                    KernelKind.Rbf => Math.Exp(-r2 / 2),
                    KernelKind.InfiniteWidth => (Math.Sin(angle) + (Math.PI - angle) * Math.Cos(angle)) / Math.PI,
                    KernelKind.Matern32 => (1 + Math.Sqrt(3) * r) * Math.Exp(-Math.Sqrt(3) * r),
                    _ => (1 + Math.Sqrt(5) * r + 5 * r2 / 3) * Math.Exp(-Math.Sqrt(5) * r),
                };
                gram[i * n + j] = parameters.Variance * radial * Math.Exp(-h2 / 2);
            }
        }

        return gram;
    }

    public static double[] Inverse(double[] matrix, int n)
    {
        CholeskyFactor.TryFactor(matrix, n, out CholeskyFactor? factor).Should().BeTrue();
        double[] inverse = new double[n * n];
        for (int j = 0; j < n; j++)
        {
            double[] column = new double[n];
            column[j] = 1;
            factor!.Solve(column);
            for (int i = 0; i < n; i++)
            {
                inverse[i * n + j] = column[i];
            }
        }

        return inverse;
    }

    public static double Difference(PointFunction function, double[] point, int dimension)
    {
        const double step = 1e-5;
        double[] up = [.. point], down = [.. point];
        (up[dimension], down[dimension]) = (point[dimension] + step, point[dimension] - step);
        return (function(up) - function(down)) / (2 * step);
    }

    public delegate double PointFunction(ReadOnlySpan<double> point);

    private static double[] Features(double x, int dimension, bool isActive) =>
        dimension == 1 ? [x - 0.5, 0] : isActive ? [Math.Cos(x), Math.Sin(x)] : [0, 0];
}
