using System.Globalization;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Selection;

/// <summary>The interior-point method of <see cref="KernelMeanMatching"/>. Constraints: x ≥ 0, x ≤ upper, both sides of the means, the ball around α = 1.</summary>
internal sealed class KernelMatchingSolver
{
    private const int MaximumIterations = 200;

    private readonly KernelMatchingOptions _options;
    private readonly KernelMatchingProblem _problem;
    private readonly int _n;
    private readonly int _t;
    private readonly double[] _x;
    private readonly double[] _duals;

    /// <param name="kernel">Of training rows, then test rows.</param>
    /// <param name="trainRows">n.</param>
    /// <param name="options">Options that hold.</param>
    public KernelMatchingSolver(KernelFactor kernel, int trainRows, KernelMatchingOptions options)
    {
        (_options, _n, _t) = (options, trainRows, kernel.Count - trainRows);
        _problem = new KernelMatchingProblem(kernel, trainRows, options);
        _x = _problem.Start();
        double[] slacks = _problem.Slacks(_x);
        _duals = Array.ConvertAll(slacks, slack => 1 / slack / slacks.Length);
    }

    public KernelMatching Solve()
    {
        double[] slacks = _problem.Slacks(_x);
        for (int iteration = 0; iteration < MaximumIterations; iteration++)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            double gap = TensorPrimitives.Dot<double>(slacks, _duals), objective = _problem.Objective(_x);
            double[] residual = _problem.DualResidual(_x, _duals);
            double scale = objective + 1e-3;
            if (gap <= _options.Tolerance * scale && TensorPrimitives.MaxMagnitude<double>(residual) is var worst && Math.Abs(worst) * _x.Length <= _options.Tolerance * scale * 100)
            {
                return Result(objective, gap, iteration);
            }

            // Mehrotra's rule: a step toward no slack at all shows how far the gap can fall, and so how much centering is needed.
            double even = gap / slacks.Length;
            KernelMatchingProblem.NewtonSystem system = _problem.Prepare(_x, _duals, slacks);
            double[] step = system.Step(0), dualStep = DualStep(step, slacks, 0);
            double length = Length(step, dualStep);
            double left = Gap(step, dualStep, length) / gap;
            double center = Math.Clamp(left * left * left, 1e-3, 0.9) * even;
            step = system.Step(center);
            dualStep = DualStep(step, slacks, center);
            length = Length(step, dualStep);
            if (length < 1e-10)
            {
                // No step that rounding leaves makes it better.
                return gap <= 1e-4 * scale ? Result(objective, gap, iteration) : throw Failed(gap);
            }

            TensorPrimitives.MultiplyAdd(step, length, _x, _x);
            TensorPrimitives.MultiplyAdd(dualStep, length, _duals, _duals);
            slacks = _problem.Slacks(_x);
        }

        throw Failed(TensorPrimitives.Dot<double>(slacks, _duals));
    }

    // As far as all slacks and multipliers stay positive, and a little less.
    private double Length(double[] step, double[] dualStep)
    {
        const double Inside = 0.99;
        double length = 1;
        for (int i = 0; i < dualStep.Length; i++)
        {
            length = dualStep[i] < 0 ? Math.Min(length, -Inside * _duals[i] / dualStep[i]) : length;
        }

        return Math.Min(length, Inside * _problem.Reach(_x, step));
    }

    private double Gap(double[] step, double[] dualStep, double length)
    {
        double[] x = new double[_x.Length], duals = new double[_duals.Length];
        TensorPrimitives.MultiplyAdd(step, length, _x, x);
        TensorPrimitives.MultiplyAdd(dualStep, length, _duals, duals);
        return TensorPrimitives.Dot<double>(_problem.Slacks(x), duals);
    }

    private double[] DualStep(double[] step, double[] slacks, double center)
    {
        double[] slopes = _problem.SlackSlopes(_x, step), dualStep = new double[slacks.Length];
        for (int i = 0; i < dualStep.Length; i++)
        {
            // A slack falls by what its constraint rises.
            dualStep[i] = -_duals[i] + (center - _duals[i] * slopes[i]) / slacks[i];
        }

        return dualStep;
    }

    private KernelMatching Result(double objective, double gap, int iterations) => new(
        _x[.._n], _x.Length > _n ? _x[_n..] : [.. Enumerable.Repeat(1.0, _t)], objective, gap, 0, _problem.Residual, iterations);

    private static InvalidOperationException Failed(double gap) => new(string.Create(CultureInfo.InvariantCulture,
        $"Matching stopped {gap:G3} above the minimum at most. Scale the features alike (Transforms.NormalizeMeanVariance), or set a bandwidth nearer to the distances of rows."));
}
