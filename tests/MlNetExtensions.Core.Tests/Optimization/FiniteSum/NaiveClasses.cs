using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>A small ridge multinomial regression in plain loops: what the step oracles of several outputs compute with.</summary>
internal sealed class NaiveClasses
{
    private readonly double[][] _x;
    private readonly int[] _y;
    private readonly double[] _importance;
    private readonly int _classes;
    private readonly double _l2;
    private readonly int _active;

    /// <param name="lastWeight">The weight of the last row.</param>
    public NaiveClasses(int count, int columns, int classes, double l2, bool intercept, double lastWeight)
    {
        var random = new Random(8);
        (_classes, _l2) = (classes, l2);
        double[] values = [.. Enumerable.Range(0, count * columns).Select(_ => random.NextDouble() * 4 - 2)];
        _y = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        double[] weights = [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? lastWeight : 0.5 + random.NextDouble())];
        _active = weights.Count(weight => weight > 0);
        _importance = [.. weights.Select(weight => weight * _active / weights.Sum())];
        double[] labels = [.. _y.Select(y => (double)y)];
        var data = new FiniteSumData<DenseRows<double>, MultinomialLogisticLoss>(
            new DenseRows<double>(values, columns), labels, weights, new MultinomialLogisticLoss(classes), intercept);
        Oracle = new(data, Regularizer.Ridge(l2), RowSampling.Reshuffling, new FiniteSumOptions(), CancellationToken.None);
        double squared = Enumerable.Range(0, count).Sum(i => _importance[i] / _active * values.AsSpan(i * columns, columns).ToArray().Sum(v => v * v));
        double bias = intercept ? Math.Sqrt(0.1 * squared) : 0;
        _x = [.. Enumerable.Range(0, count).Select(i => (double[])[.. values.AsSpan(i * columns, columns), bias])];
    }

    public Oracle<DenseRows<double>, MultinomialLogisticLoss> Oracle { get; }

    public int Size => _x[0].Length * _classes;

    /// <summary>∇F.</summary>
    public double[] Gradient(double[] w)
    {
        var sum = new double[Size];
        for (int i = 0; w.Length > 0 && i < _x.Length; i++)
        {
            double[] p = Probabilities(i, w);
            for (int a = 0; a < Size; a++)
            {
                int k = a % _classes;
                sum[a] += _importance[i] / _active * (p[k] - (k == _y[i] ? 1 : 0)) * _x[i][a / _classes];
            }
        }
        return [.. sum.Select((value, a) => value + (w.Length > 0 ? Ridge(a) * w[a] : 0))];
    }

    /// <summary>∇²F.</summary>
    public double[][] Hessian(double[] w) => [.. Enumerable.Range(0, Size).Select(a => (double[])[.. Enumerable.Range(0, Size).Select(b =>
        Enumerable.Range(0, _x.Length).Sum(i =>
        {
            double[] p = Probabilities(i, w);
            double curvature = p[a % _classes] * ((a % _classes == b % _classes ? 1 : 0) - p[b % _classes]);
            return _importance[i] / _active * curvature * _x[i][a / _classes] * _x[i][b / _classes];
        }) + (a == b ? Ridge(a) : 0))])];

    private double Ridge(int weight) => weight / _classes < _x[0].Length - 1 ? _l2 : 0;

    private double[] Probabilities(int row, double[] w)
    {
        double[] odds = [.. Enumerable.Range(0, _classes).Select(k => Math.Exp(_x[row].Select((value, j) => value * w[j * _classes + k]).Sum()))];
        return [.. odds.Select(o => o / odds.Sum())];
    }
}
