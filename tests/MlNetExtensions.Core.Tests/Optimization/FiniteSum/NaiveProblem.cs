using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>
/// A small ridge logistic regression in plain dense vectors, intercept column and importance weights included: what the
/// step oracles compute with, apart from everything the solvers share.
/// </summary>
internal sealed class NaiveProblem
{
    private readonly double[][] _x;
    private readonly double[] _y;
    private readonly double[] _importance;

    public NaiveProblem(int count, int columns, double l2, bool intercept, int seed, bool equalWeights = false)
    {
        var random = new Random(seed);
        Values = [.. Enumerable.Range(0, count * columns).Select(_ => random.NextDouble() < 0.4 ? 0 : random.NextDouble() * 4 - 2)];
        _y = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < 0.5 ? -1.0 : 1.0)];
        RowWeights = [.. Enumerable.Range(0, count).Select(_ => equalWeights ? 1 : 0.5 + random.NextDouble())];
        (Columns, L2) = (columns, l2);
        double mean = RowWeights.Average();
        _importance = [.. RowWeights.Select(weight => weight / mean)];
        double squared = Enumerable.Range(0, count)
            .Average(i => _importance[i] * Values.AsSpan(i * columns, columns).ToArray().Sum(v => v * v));
        Bias = intercept ? Math.Sqrt(0.1 * squared) : 0;
        _x = [.. Enumerable.Range(0, count).Select(i => (double[])[.. Values.AsSpan(i * columns, columns), Bias])];
        Oracle = BuildOracle(Dense(), intercept);
    }

    public double[] Values { get; }

    public double[] RowWeights { get; }

    public int Columns { get; }

    public double L2 { get; }

    public double Bias { get; }

    public int Count => _x.Length;

    public int Size => Columns + 1;

    public Oracle<DenseRows<double>, LogisticLoss> Oracle { get; }

    /// <summary>L: the largest ω·¼·‖(x, Bias)‖².</summary>
    public double Smoothness => Enumerable.Range(0, Count).Max(i => 0.25 * _importance[i] * Dot(_x[i], _x[i]));

    public static double Dot(double[] a, double[] b) => a.Zip(b, (u, v) => u * v).Sum();

    /// <summary>Σ of (coefficient, vector) pairs.</summary>
    public static double[] Sum(params (double Scale, double[] Vector)[] terms) =>
        [.. Enumerable.Range(0, terms[0].Vector.Length).Select(j => terms.Sum(term => term.Scale * term.Vector[j]))];

    public Oracle<TRows, LogisticLoss> BuildOracle<TRows>(TRows rows, bool intercept) where TRows : struct, IRows
    {
        var data = new FiniteSumData<TRows, LogisticLoss>(rows, _y, RowWeights, default, intercept);
        return new Oracle<TRows, LogisticLoss>(data, Regularizer.Ridge(L2), RowSampling.Reshuffling, new FiniteSumOptions { Seed = 5 }, CancellationToken.None);
    }

    public DenseRows<double> Dense() => new(Values, Columns);

    /// <summary>ωᵢℓ'(⟨w, x⟩).</summary>
    public double Derivative(int i, double[] w) => -_importance[i] * _y[i] / (1 + Math.Exp(_y[i] * Dot(_x[i], w)));

    public double[] Row(int i) => _x[i];

    public double Label(int i) => _y[i];

    public double Importance(int i) => _importance[i];

    /// <summary>∇fᵢ(w), without ridge.</summary>
    public double[] Gradient(int i, double[] w) => Sum((Derivative(i, w), _x[i]));

    /// <summary>∇f(w), without ridge.</summary>
    public double[] Gradient(double[] w) => Sum([.. Enumerable.Range(0, Count).Select(i => (1.0 / Count, Gradient(i, w)))]);

    /// <summary>λw, nothing for the intercept.</summary>
    public double[] Ridge(double[] w) => [.. w.Select((v, j) => j < Columns ? L2 * v : 0)];

    /// <summary>The prox of the ridge.</summary>
    public double[] Prox(double[] w, double step) => [.. w.Select((v, j) => j < Columns ? v / (1 + step * L2) : v)];
}
