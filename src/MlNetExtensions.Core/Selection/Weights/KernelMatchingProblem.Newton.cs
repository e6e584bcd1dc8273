using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Selection;

/// <content>Newton systems: a diagonal and VVᵀ of low rank, solved by the formula of Woodbury.</content>
internal sealed partial class KernelMatchingProblem
{
    /// <summary>Factors the Newton system at a point, to be solved for several right sides.</summary>
    public NewtonSystem Prepare(double[] x, double[] duals, double[] slacks)
    {
        double[] roots = Diagonal(duals, slacks);
        TensorPrimitives.Sqrt(roots, roots);
        int rank = FillScaled(x, duals, slacks, roots);
        double[] gram = GramMatrix.Compute(_scaled.AsSpan(0, _count * rank), _count);
        for (int j = 0; j < rank; j++)
        {
            gram[j * rank + j] += 1;
        }

        return CholeskyFactor.TryFactor(gram, rank, out CholeskyFactor? factor)
            ? new NewtonSystem(this, x, slacks, roots, factor, rank)
            : throw new InvalidOperationException("The Newton system of the matching is not positive definite. Scale the features alike: Transforms.NormalizeMeanVariance.");
    }

    // Of the constraints on single variables, and the curvature of the ball.
    private double[] Diagonal(ReadOnlySpan<double> duals, ReadOnlySpan<double> slacks)
    {
        double[] diagonal = new double[_count];
        for (int i = 0; i < _count; i++)
        {
            diagonal[i] = duals[i] / slacks[i] + duals[_count + i] / slacks[_count + i] + (i < _n ? 0 : 2 * duals[^1]);
        }

        return diagonal;
    }

    // The other parts of the matrix are VVᵀ; column after column, entries of V are divided by the root of the diagonal.
    private int FillScaled(ReadOnlySpan<double> x, ReadOnlySpan<double> duals, ReadOnlySpan<double> slacks, ReadOnlySpan<double> roots)
    {
        int rank = _columns.Length + (_hasAlpha ? 2 : 1);
        for (int j = 0; j < _columns.Length; j++)
        {
            Span<double> column = Scaled(j);
            TensorPrimitives.Multiply(_columns[j], Math.Sqrt(2), column);
            TensorPrimitives.Divide(column, roots, column);
        }

        double means = Math.Sqrt(duals[2 * _count] / slacks[2 * _count] + duals[2 * _count + 1] / slacks[2 * _count + 1]);
        Span<double> ofMeans = Scaled(_columns.Length);
        ofMeans[.._n].Fill(means / _n);
        ofMeans[_n..].Fill(-means / _t);
        TensorPrimitives.Divide(ofMeans, roots, ofMeans);
        if (_hasAlpha)
        {
            Span<double> ofBall = Scaled(rank - 1);
            ofBall.Clear();
            TensorPrimitives.Subtract(x[_n..], 1, ofBall[_n..]);
            TensorPrimitives.Multiply(ofBall, 2 * Math.Sqrt(duals[^1] / slacks[^1]), ofBall);
            TensorPrimitives.Divide(ofBall, roots, ofBall);
        }

        return rank;
    }

    private Span<double> Scaled(int column) => _scaled.AsSpan(column * _count, _count);

    // Woodbury: D^(-1/2) (c - V (I + VᵀV)⁻¹ Vᵀ c), c = D^(-1/2) b.
    private void AddSolution(ReadOnlySpan<double> right, ReadOnlySpan<double> roots, CholeskyFactor factor, int rank, Span<double> solution)
    {
        double[] scaled = new double[_count];
        TensorPrimitives.Divide(right, roots, scaled);
        double[] inner = Products(scaled, rank);
        factor.Solve(inner);
        for (int j = 0; j < rank; j++)
        {
            TensorPrimitives.MultiplyAdd(Scaled(j), -inner[j], scaled, scaled);
        }

        TensorPrimitives.Divide(scaled, roots, scaled);
        TensorPrimitives.Add(solution, scaled, solution);
    }

    // What is left of the right side: b - D^(1/2) (I + VVᵀ) D^(1/2) x.
    private double[] Left(ReadOnlySpan<double> right, ReadOnlySpan<double> solution, ReadOnlySpan<double> roots, int rank)
    {
        double[] scaled = new double[_count];
        TensorPrimitives.Multiply(solution, roots, scaled);
        double[] inner = Products(scaled, rank);
        for (int j = 0; j < rank; j++)
        {
            TensorPrimitives.MultiplyAdd(Scaled(j), inner[j], scaled, scaled);
        }

        TensorPrimitives.Multiply(scaled, roots, scaled);
        TensorPrimitives.Subtract(right, scaled, scaled);
        return scaled;
    }

    private double[] Products(double[] vector, int rank)
    {
        double[] products = new double[rank];
        for (int j = 0; j < rank; j++)
        {
            products[j] = TensorPrimitives.Dot<double>(Scaled(j), vector);
        }

        return products;
    }

    /// <summary>A factored Newton system.</summary>
    internal sealed class NewtonSystem(KernelMatchingProblem problem, double[] x, double[] slacks, double[] roots, CholeskyFactor factor, int rank)
    {
        // Each solves for what rounding left over of the one before.
        private const int Refinements = 3;

        /// <summary>The step toward slacks times duals equal to a constant.</summary>
        public double[] Step(double center)
        {
            double[] targets = new double[slacks.Length], right = problem.DualResidual(x, default), step = new double[x.Length];
            TensorPrimitives.Divide(center, slacks, targets);
            problem.AddSlopes(x, targets, -1, right);
            TensorPrimitives.Negate(right, right);
            problem.AddSolution(right, roots, factor, rank, step);
            for (int i = 0; i < Refinements; i++)
            {
                problem.AddSolution(problem.Left(right, step, roots, rank), roots, factor, rank, step);
            }

            return step;
        }
    }
}
