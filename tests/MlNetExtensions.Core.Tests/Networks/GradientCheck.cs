using System.Globalization;
using MlNetExtensions.Core.Networks;
using Xunit.Sdk;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>A small network on random rows in double, whose gradient is compared with differences of the loss.</summary>
internal sealed class GradientCheck
{
    // Five points and this step: the method's error and rounding stay below 10⁻⁹ of the gradient, and no kink of an activation lies
    // between.
    private const double StepSize = 1e-5;
    private const double Tolerance = 1e-6;
    private readonly NetworkPass<double> _pass;
    private readonly ulong _seed;
    private readonly int _rows;
    private readonly bool _training;

    public GradientCheck(NetworkShape shape, NetworkLoss loss, int rows = 7, ulong seed = 3, bool sparse = false)
    {
        (_rows, _seed, _training) = (rows, seed, true);
        _pass = new NetworkPass<double>(shape, rows, loss, threads: 1);
        var random = new NormalRandom(seed);
        Parameters = [.. Enumerable.Range(0, shape.Parameters.Length).Select(_ => 0.5 * random.Normal())];
        Statistics = [.. Enumerable.Range(0, shape.Statistics).Select(_ => 1 + random.Uniform())];
        for (int i = 0; i < rows; i++)
        {
            double[] row = [.. Enumerable.Range(0, shape.Inputs).Select(j => sparse && (i + j) % 3 > 0 ? 0 : random.Normal())];
            if (sparse)
            {
                int[] columns = [.. Enumerable.Range(0, row.Length).Where(j => row[j] != 0)];
                _pass.Sparse.Add(columns, [.. columns.Select(j => row[j])]);
            }

            row.CopyTo(_pass.Input.Row(i));
            Span<double> target = _pass.Targets.Row(i);
            for (int j = 0; j < target.Length; j++)
            {
                target[j] = loss is SoftmaxCrossEntropy ? random.Below(loss.Outputs)
                    : loss.Problem(0.5f) is null ? random.Normal() : random.Below(2);
            }

            _pass.Weights[i] = 0.5 + random.Uniform();
        }
    }

    public double[] Parameters { get; }

    public double[] Statistics { get; }

    public int Rows => _rows;

    public NetworkPass<double> Pass => _pass;

    public double Loss() => Gradient(out _);

    public double Gradient(out double[] gradient)
    {
        gradient = new double[Parameters.Length];
        return _pass.Gradient(Parameters, Statistics, updateStatistics: false, _rows, _seed, gradient);
    }

    /// <summary>Compares every component with a difference.</summary>
    public void MustAgree()
    {
        Gradient(out double[] gradient);
        double size = Math.Sqrt(gradient.Sum(value => value * value) / gradient.Length);
        foreach (ParameterGroup group in _pass.Shape.Parameters.Groups)
        {
            for (int i = group.Offset; i < group.Offset + group.Count; i++)
            {
                double difference = (8 * (At(i, 1) - At(i, -1)) - (At(i, 2) - At(i, -2))) / (12 * StepSize);
                if (!(Math.Abs(gradient[i] - difference) <= Tolerance * (Math.Abs(difference) + size)))
                {
                    throw new XunitException(string.Create(CultureInfo.InvariantCulture,
                        $"{_pass.Shape}, {group.Name}[{i - group.Offset}]: gradient {gradient[i]:R}, by differences {difference:R}."));
                }
            }
        }
    }

    private double At(int parameter, int steps)
    {
        double before = Parameters[parameter];
        Parameters[parameter] = before + steps * StepSize;
        double loss = Loss();
        Parameters[parameter] = before;
        return loss;
    }
}
