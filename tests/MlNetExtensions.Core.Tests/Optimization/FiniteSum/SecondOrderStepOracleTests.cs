using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using static MlNetExtensions.Core.Tests.Optimization.FiniteSum.NaiveProblem;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

using Matrix = double[][];
using Vector = double[];

/// <summary>
/// The first three steps of the second-order methods without a matrix of weights by weights, against their equations with one: the
/// Hessian written out, the damping, and the conjugate gradients in plain vectors.
/// </summary>
public sealed class SecondOrderStepOracleTests
{
    private const int Steps = 3;

    // Both sides add up the same few dozen numbers of size one in different order, and solve with them.
    private const double Tolerance = 1e-9;

    public static TheoryData<bool> WithAndWithoutIntercept => new() { true, false };

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void NewtonCg(bool intercept)
    {
        var p = new NaiveProblem(count: 9, columns: 6, l2: 0.01, intercept, seed: 4);
        var run = new NewtonCgRun<DenseRows<double>, LogisticLoss>(p.Oracle, new double[p.Size]);
        FollowsConjugateGradients(run, w => Gradient(p, w), w => Hessian(p, w), diagonal => diagonal, Tolerance);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void NewtonCgOfSeveralOutputs(bool intercept, bool single)
    {
        // A row of weight 0 keeps the products in double precision.
        var p = new NaiveClasses(count: 12, columns: 4, classes: 3, l2: 0.01, intercept, single ? 1 : 0);
        var run = new NewtonCgRun<DenseRows<double>, MultinomialLogisticLoss>(p.Oracle, new double[p.Size]);
        FollowsConjugateGradients(run, p.Gradient, p.Hessian, diagonal =>
        {
            double mean = diagonal.Average();
            return [.. diagonal.Select(d => 0.01 * d + 0.99 * mean)];
        }, single ? 1e-5 : Tolerance);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void GramNewton(bool intercept)
    {
        var p = new NaiveProblem(count: 6, columns: 9, l2: 0.01, intercept, seed: 4);
        var run = new GramNewtonRun<DenseRows<double>, LogisticLoss>(p.Oracle, new double[p.Size]);
        double gamma = 0;
        Vector at = new double[p.Size], largest = new double[p.Size];
        for (int step = 0; step < Steps; step++)
        {
            Vector gradient = Gradient(p, at);
            Matrix hessian = Hessian(p, at);
            // One unit for all features, so that the damping only adds to the ridge: the mean curvature along them.
            double unit = Enumerable.Range(0, p.Columns).Average(j => hessian[j][j]);
            Vector diagonal = [.. hessian.Select((row, j) => j < p.Columns ? unit : row[j])];
            double damping = Damping(gradient, diagonal, largest, ref gamma, out Vector units);
            run.Pass();
            Vector next = Read(run, p.Size), move = Sum((1, next), (-1, at));
            // (∇²F + δU)·move = -t∇F.
            Vector image = Sum((1, Times(hessian, move)), (damping, [.. move.Zip(units, (m, u) => m * u)]));
            double t = -Dot(image, gradient) / Dot(gradient, gradient);
            Sum((1, image), (t, gradient)).Should().OnlyContain(r => Math.Abs(r) < Tolerance);
            EndsWhereTheSlopeIsSmall(move, gradient, Gradient(p, next));
            gamma *= t >= 0.5 ? 2 : 0.5;
            run.LearningRate.Should().BeApproximately(gamma, 1e-6 * gamma);
            at = next;
        }
    }

    private static void FollowsConjugateGradients(
        SolverRun run, Func<Vector, Vector> gradientAt, Func<Vector, Matrix> hessianAt, Func<Vector, Vector> preconditioner, double tolerance)
    {
        int size = gradientAt([]).Length;
        double gamma = 0;
        Vector at = new double[size], largest = new double[size];
        for (int step = 0; step < Steps; step++)
        {
            Vector gradient = gradientAt(at);
            Matrix hessian = hessianAt(at);
            Vector diagonal = preconditioner([.. hessian.Select((row, j) => row[j])]);
            double damping = Damping(gradient, diagonal, largest, ref gamma, out Vector units);
            Vector direction = Solve(hessian, gradient, diagonal, units, damping);
            run.Pass();
            Vector next = Read(run, size), move = Sum((1, next), (-1, at));
            double t = Dot(move, direction) / Dot(direction, direction);
            t.Should().BePositive();
            Sum((1, move), (-t, direction)).Should().OnlyContain(r => Math.Abs(r) < tolerance);
            EndsWhereTheSlopeIsSmall(move, gradient, gradientAt(next));
            gamma *= t >= 0.5 ? 2 : 0.5;
            run.LearningRate.Should().BeApproximately(gamma, 10 * tolerance * gamma);
            at = next;
        }
    }

    /// <summary>δ = ‖∇F‖/γ in the units of the largest diagonal so far; δ = 0.01 at first.</summary>
    private static double Damping(Vector gradient, Vector diagonal, Vector largest, ref double gamma, out Vector units)
    {
        for (int j = 0; j < diagonal.Length; j++)
        {
            largest[j] = Math.Max(largest[j], diagonal[j]);
        }
        // Weights without curvature, as intercepts that are left out, have unit 1.
        Vector now = [.. largest.Select(d => d > 0 ? d : 1)];
        units = now;
        double norm = Math.Sqrt(gradient.Select((g, j) => g * g / now[j]).Sum());
        gamma = gamma == 0 ? norm / 0.01 : gamma;
        return norm / gamma;
    }

    /// <summary>Conjugate gradients for (∇²F + δU)x = -∇F until a step adds less than a tenth of its share.</summary>
    private static Vector Solve(Matrix hessian, Vector gradient, Vector diagonal, Vector units, double damping)
    {
        Vector damped = [.. diagonal.Zip(units, (d, u) => d + damping * u)];
        Vector x = new double[gradient.Length], residual = Sum((-1, gradient)), z = Divide(residual, damped), search = z;
        double fall = 0;
        for (int k = 1; k <= 250; k++)
        {
            Vector image = Sum((1, Times(hessian, search)), (damping, [.. search.Zip(units, (s, u) => s * u)]));
            double energy = Dot(residual, z), step = energy / Dot(search, image), added = step * energy / 2;
            x = Sum((1, x), (step, search));
            residual = Sum((1, residual), (-step, image));
            fall += added;
            if (k * added <= 0.1 * fall)
            {
                k.Should().BeGreaterThan(1);
                return x;
            }
            z = Divide(residual, damped);
            search = Sum((1, z), (Dot(residual, z) / energy, search));
        }
        throw new InvalidOperationException("The conjugate gradients did not end.");
    }

    private static void EndsWhereTheSlopeIsSmall(Vector move, Vector before, Vector after)
    {
        Dot(before, move).Should().BeNegative();
        Math.Abs(Dot(after, move)).Should().BeLessThanOrEqualTo(0.1 * Math.Abs(Dot(before, move)));
    }

    private static Vector Divide(Vector a, Vector b) => [.. a.Zip(b, (u, v) => u / v)];

    private static Vector Times(Matrix matrix, Vector vector) => [.. matrix.Select(row => Dot(row, vector))];

    private static Vector Read(SolverRun run, int size)
    {
        var weights = new double[size];
        run.Read(weights);
        return weights;
    }

    private static Vector Gradient(NaiveProblem p, Vector w) => w.Length == 0 ? new double[p.Size] : Sum((1, p.Gradient(w)), (1, p.Ridge(w)));

    private static Matrix Hessian(NaiveProblem p, Vector w) => [.. Enumerable.Range(0, p.Size).Select(a => (double[])[.. Enumerable.Range(0, p.Size).Select(b =>
        Enumerable.Range(0, p.Count).Sum(i =>
        {
            double s = 1 / (1 + Math.Exp(-Dot(p.Row(i), w)));
            return p.Importance(i) * s * (1 - s) * p.Row(i)[a] * p.Row(i)[b] / p.Count;
        }) + (a == b && a < p.Columns ? p.L2 : 0))])];
}
