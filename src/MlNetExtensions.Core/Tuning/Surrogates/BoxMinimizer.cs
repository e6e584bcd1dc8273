using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Tuning;

/// <summary>A smooth function and its gradient.</summary>
internal delegate double BoxObjective(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>L-BFGS within bounds: coordinates whose bound the gradient pushes against stand still, steps are cut at the bounds.</summary>
internal static class BoxMinimizer
{
    private const int Memory = 8;
    private const double Sufficient = 1e-4;
    private const double SmallestStep = 1e-10;

    /// <summary>Improves a point as far as some evaluations go.</summary>
    /// <param name="objective">The function; a value that is not finite is as bad as can be.</param>
    /// <param name="point">Where to start, within the bounds; the best point found on return.</param>
    /// <param name="lower">The lower bounds; a coordinate whose bounds are equal stays.</param>
    /// <param name="upper">The upper bounds.</param>
    /// <param name="evaluations">How often the function may be evaluated at most.</param>
    /// <param name="firstStep">How long the first step is at most.</param>
    /// <param name="tolerance">It ends where no coordinate of the free gradient is above this.</param>
    /// <returns>The value at the point.</returns>
    public static double Minimize(
        BoxObjective objective, double[] point, double[] lower, double[] upper, int evaluations, double firstStep, double tolerance = 1e-7)
    {
        int n = point.Length;
        double[] gradient = new double[n], trial = new double[n];
        double value = objective(point, gradient);
        var memory = new LimitedMemory(Memory, FirstScale(gradient, firstStep));
        for (int used = 1; used < evaluations;)
        {
            double[] free = Free(point, gradient, lower, upper);
            if (!double.IsFinite(value) || !(free.Length > 0 && Math.Abs(TensorPrimitives.MaxMagnitude<double>(free)) > tolerance))
            {
                break;
            }

            double[] direction = memory.Direction(free);
            for (int i = 0; i < n; i++)
            {
                direction[i] = free[i] == 0 ? 0 : -direction[i];
            }

            if (!(TensorPrimitives.Dot<double>(direction, free) < 0))
            {
                memory = new LimitedMemory(Memory, FirstScale(free, firstStep));
                TensorPrimitives.Multiply(free, -FirstScale(free, firstStep), direction);
            }

            double[] next = new double[n];
            double step = 1, reached = double.PositiveInfinity;
            bool isLower = false;
            for (; used < evaluations && step > SmallestStep && !isLower; step *= 0.4)
            {
                double slope = 0;
                for (int i = 0; i < n; i++)
                {
                    trial[i] = Math.Clamp(point[i] + step * direction[i], lower[i], upper[i]);
                    slope += free[i] * (trial[i] - point[i]);
                }

                reached = objective(trial, next);
                used++;
                isLower = reached <= value + Sufficient * slope && slope < 0;
            }

            if (!isLower)
            {
                break;
            }

            double[] moved = new double[n], change = new double[n];
            TensorPrimitives.Subtract(trial, point, moved);
            TensorPrimitives.Subtract(next, gradient, change);
            memory.Add(moved, change);
            trial.CopyTo(point, 0);
            (gradient, value) = (next, reached);
        }

        return value;
    }

    private static double FirstScale(double[] gradient, double step)
    {
        double norm = TensorPrimitives.Norm<double>(gradient);
        return norm > 0 ? Math.Min(1, step / norm) : 1;
    }

    private static double[] Free(double[] point, double[] gradient, double[] lower, double[] upper)
    {
        double[] free = [.. gradient];
        for (int i = 0; i < free.Length; i++)
        {
            if ((point[i] <= lower[i] && gradient[i] > 0) || (point[i] >= upper[i] && gradient[i] < 0) || lower[i] == upper[i])
            {
                free[i] = 0;
            }
        }

        return free;
    }
}
