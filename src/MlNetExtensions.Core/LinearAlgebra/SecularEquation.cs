using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// The eigenvalues of D + ρzzᵀ for ascending distinct poles D, ρ above zero and z nowhere zero: the roots of 1 + ρΣz²/(d−λ), one between
/// every two poles and one above the last. A root is found as its distance from the nearer pole, so that its distance from every pole keeps
/// all digits; iterations follow Li, "Solving secular equations stably and efficiently", 1993, within a bracket that only shrinks.
/// </summary>
internal readonly unsafe struct SecularEquation(double* poles, double* weights, int order, double rho)
{
    private const double Precision = 1.1102230246251565e-16;
    private const int Iterations = 100;

    /// <summary>Finds root <paramref name="index"/> and writes pole − root for every pole; returns the root.</summary>
    public double Solve(int index, double* differences)
    {
        bool isLast = index == order - 1;
        int origin;
        double lower, upper, start;
        if (isLast)
        {
            origin = index;
            (lower, upper) = (0, rho * SquaredNorm());
            start = order == 1 ? upper : StartOfLast(upper);
        }
        else
        {
            origin = StartBetween(index, out start, out lower, out upper);
        }

        double root = order == 1 ? upper : Iterate(index, origin, start, lower, upper);
        double pole = poles[origin];
        for (int i = 0; i < order; i++)
        {
            differences[i] = poles[i] - pole - root;
        }

        return pole + root;
    }

    private double SquaredNorm()
    {
        double sum = 0;
        for (int i = 0; i < order; i++)
        {
            sum += weights[i] * weights[i];
        }

        return sum;
    }

    private double Squared(int i) => weights[i] * weights[i];

    /// <summary>The pole that is nearer to the root, and the root of the two nearest poles with the others held fast.</summary>
    private int StartBetween(int index, out double start, out double lower, out double upper)
    {
        double gap = poles[index + 1] - poles[index];
        double middle = gap / 2;
        double left = Squared(index), right = Squared(index + 1);
        Sums(0, index, poles[index], middle, out double before, out _);
        Sums(index + 2, order, poles[index], middle, out double after, out _);
        double others = 1 / rho + before + after;
        if (others - left / middle + right / (gap - middle) > 0)
        {
            (lower, upper) = (0, middle);
            double a = others * gap + left + right, b = left * gap;
            double root = Math.Sqrt(Math.Abs(a * a - 4 * b * others));
            start = a > 0 ? 2 * b / (a + root) : (a - root) / (2 * others);
            return index;
        }
        else
        {
            (lower, upper) = (-middle, 0);
            double a = others * gap - left - right, b = right * gap;
            double root = Math.Sqrt(Math.Abs(a * a + 4 * b * others));
            start = a < 0 ? 2 * b / (a - root) : -(a + root) / (2 * others);
            return index + 1;
        }
    }

    private double StartOfLast(double upper)
    {
        int last = order - 1;
        double gap = poles[last] - poles[last - 1];
        Sums(0, last - 1, poles[last], upper / 2, out double before, out _);
        double others = 1 / rho + before;
        double left = Squared(last - 1), right = Squared(last);
        double a = -others * gap + left + right, b = right * gap;
        double root = Math.Sqrt(Math.Abs(a * a + 4 * b * others));
        return a < 0 ? 2 * b / (root - a) : (a + root) / (2 * others);
    }

    /// <summary>Steps to the root of a function that has the last value and slopes, and poles where the two nearest are.</summary>
    private double Iterate(int index, int origin, double start, double lower, double upper)
    {
        bool isLast = index == order - 1;
        int near = isLast ? index - 1 : index;
        double pole = poles[origin];
        double root = start > lower && start < upper ? start : (lower + upper) / 2;
        double previous = double.PositiveInfinity;
        bool isMiddleWay = isLast;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Sums(0, near + 1, pole, root, out double psi, out double psiSlope);
            Sums(near + 1, order, pole, root, out double phi, out double phiSlope);
            double slope = psiSlope + phiSlope;
            double value = 1 / rho + psi + phi;
            double error = 8 * (Math.Abs(phi) + Math.Abs(psi)) + 1 / rho + Math.Abs(root) * slope;
            if (Math.Abs(value) <= Precision * error)
            {
                break;
            }

            (lower, upper) = value < 0 ? (root, upper) : (lower, root);
            if (!isLast && Math.Abs(value) > Math.Abs(previous) / 10)
            {
                isMiddleWay = !isMiddleWay;
            }

            previous = value;
            double left = poles[near] - pole - root, right = poles[near + 1] - pole - root;
            double step = Step(left, right, value, psiSlope, phiSlope, isMiddleWay ? null : origin == near, near, isLast);
            if (!(step * value < 0))
            {
                step = -value / slope;
            }

            double next = root + step;
            next = next > lower && next < upper ? next : (lower + upper) / 2;
            if (next == root || !(next > lower && next < upper))
            {
                break;
            }

            root = next;
        }

        return root;
    }

    /// <summary>With the weight of the origin's pole held fast (left or right), or the slopes of both sides matched (null).</summary>
    private double Step(double left, double right, double value, double psiSlope, double phiSlope, bool? leftIsFixed, int near, bool isLast)
    {
        double gap = poles[near + 1] - poles[near];
        double slope = psiSlope + phiSlope;
        double c = leftIsFixed switch
        {
            true => value - right * slope + gap * (Squared(near) / (left * left)),
            false => value - left * slope - gap * (Squared(near + 1) / (right * right)),
            null => value - left * psiSlope - right * phiSlope,
        };
        double a = (left + right) * value - left * right * slope;
        double b = left * right * value;
        if (isLast)
        {
            c = Math.Abs(c);
        }

        double root = Math.Sqrt(Math.Abs(a * a - 4 * b * c));
        if (c == 0)
        {
            return b / a;
        }

        return isLast
            ? a >= 0 ? (a + root) / (2 * c) : 2 * b / (a - root)
            : a <= 0 ? (a - root) / (2 * c) : 2 * b / (a + root);
    }

    /// <summary>Σz²/(d−λ) and Σz²/(d−λ)² over some poles, for λ = pole + root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sums(int first, int past, double pole, double root, out double sum, out double slope)
    {
        Vector512<double> origin = Vector512.Create(pole), shift = Vector512.Create(root), sums = default, slopes = default;
        int i = first;
        for (; i + 8 <= past; i += 8)
        {
            Vector512<double> z = Vector512.Load(weights + i);
            Vector512<double> share = z / (Vector512.Load(poles + i) - origin - shift);
            sums = Vector512.FusedMultiplyAdd(z, share, sums);
            slopes = Vector512.FusedMultiplyAdd(share, share, slopes);
        }

        sum = Vector512.Sum(sums);
        slope = Vector512.Sum(slopes);
        for (; i < past; i++)
        {
            double share = weights[i] / (poles[i] - pole - root);
            sum += weights[i] * share;
            slope += share * share;
        }
    }
}
