using System.Numerics.Tensors;
using MlNetExtensions.Core;

namespace MlNetExtensions.Tuning;

/// <summary>
/// Exact regression by a Gaussian process with mean 0: noisy values at some points, and what they say about any other. A point that was
/// observed several times is added once with its mean and its count. One thread at a time.
/// </summary>
/// <remarks>
/// Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, algorithm 2.1. With K the kernel between the points and S the
/// diagonal of noise/count: mean(x) = k(x)·(K + S)⁻¹y, variance(x) = k(x, x) - k(x)·(K + S)⁻¹k(x). Adding a point is O(n²), so is a
/// prediction with its variance.
/// </remarks>
public sealed class GaussianProcess : IGrowingSurrogate
{
    /// <summary>A squared pivot that rounding leaves smaller, relative to the variance, is taken as this.</summary>
    private const double LeastPivot = 1e-12;

    private readonly KernelPoints _points;
    private readonly GrowingFactor _factor = new();
    private readonly List<double> _targets = [];
    private readonly List<double> _counts = [];
    private double[] _alpha = [];
    private bool _isSolved;
    private double[] _row = [];
    private double[] _solved = [];

    /// <param name="space">The space of the points; points are taken as they come, also outside the cube.</param>
    /// <param name="parameters">The kernel.</param>
    public GaussianProcess(TuningSpace space, KernelParameters parameters)
        : this(new PointEmbedding(space), parameters)
    {
    }

    internal GaussianProcess(PointEmbedding embedding, KernelParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        (Parameters, _points) = (parameters, new KernelPoints(embedding, parameters));
    }

    /// <summary>The kernel and its parameters.</summary>
    public KernelParameters Parameters { get; }

    /// <summary>Points so far.</summary>
    public int Count => _factor.Count;

    /// <summary>Random features of a draw's prior; 512.</summary>
    public int DrawFeatures { get; init; } = 512;

    /// <summary>Learns the mean of some values at a point.</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    /// <param name="target">The mean of the values, finite.</param>
    /// <param name="count">How many values, positive.</param>
    public void Add(ReadOnlySpan<double> point, double target, double count = 1)
    {
        Arguments.Require(double.IsFinite(target), target, "finite");
        Arguments.RequirePositive(count);
        Span<double> row = Row();
        _points.Covariances(point, row);
        _factor.Append(row, Parameters.Variance + Parameters.Noise / count, LeastPivot * Parameters.Variance);
        _points.Add(point);
        _targets.Add(target);
        _counts.Add(count);
        _isSolved = false;
    }

    /// <summary>Forgets all points but the first.</summary>
    /// <param name="count">How many stay, from 0 to <see cref="Count"/>.</param>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        _factor.Truncate(count);
        _points.Truncate(count);
        _targets.RemoveRange(count, _targets.Count - count);
        _counts.RemoveRange(count, _counts.Count - count);
        _isSolved = false;
    }

    /// <summary>Replaces the mean values of all points.</summary>
    /// <param name="targets">Finite, one for each point.</param>
    public void SetTargets(ReadOnlySpan<double> targets)
    {
        Arguments.RequireOneForEachRow(targets.Length, Count, nameof(targets));
        _targets.Clear();
        _targets.AddRange(targets);
        _isSolved = false;
    }

    /// <summary>log p(targets), the means of the points, under the prior.</summary>
    public double LogMarginalLikelihood
    {
        get
        {
            Solve();
            double fit = TensorPrimitives.Dot<double>(_alpha, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_targets));
            return -0.5 * (fit + _factor.LogDeterminant + Count * Math.Log(2 * Math.PI));
        }
    }

    /// <inheritdoc/>
    public Prediction Predict(ReadOnlySpan<double> point)
    {
        Solve();
        Span<double> row = Row();
        _points.Covariances(point, row);
        double mean = TensorPrimitives.Dot<double>(row, _alpha);
        _factor.SolveLower(row);
        return new Prediction(mean, Math.Max(0, Parameters.Variance - TensorPrimitives.SumOfSquares<double>(row)));
    }

    /// <summary>The mean alone, in O(n).</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    public double Mean(ReadOnlySpan<double> point)
    {
        Solve();
        Span<double> row = Row();
        _points.Covariances(point, row);
        return TensorPrimitives.Dot<double>(row, _alpha);
    }

    /// <summary>The mean and its gradient, in O(n).</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    /// <param name="gradient">Receives the gradient of the mean.</param>
    public double Mean(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Solve();
        Span<double> row = Row();
        _points.CovariancesWithSlopes(point, row);
        gradient.Clear();
        _points.AddGradient(_alpha, gradient);
        return TensorPrimitives.Dot<double>(row, _alpha);
    }

    /// <inheritdoc/>
    public Prediction Predict(ReadOnlySpan<double> point, Span<double> meanGradient, Span<double> varianceGradient)
    {
        Solve();
        Span<double> row = Row(), solved = _solved.AsSpan(0, Count);
        _points.CovariancesWithSlopes(point, row);
        meanGradient.Clear();
        varianceGradient.Clear();
        _points.AddGradient(_alpha, meanGradient);
        double mean = TensorPrimitives.Dot<double>(row, _alpha);
        _factor.SolveLower(row);
        double variance = Parameters.Variance - TensorPrimitives.SumOfSquares<double>(row);
        if (variance > 0)
        {
            TensorPrimitives.Multiply(row, -2, solved);
            _factor.SolveUpper(solved);
            _points.AddGradient(solved, varianceGradient);
        }

        return new Prediction(mean, Math.Max(0, variance));
    }

    /// <summary>The posterior covariance of the values at some points.</summary>
    /// <param name="points">A coordinate for each dimension, point by point.</param>
    /// <returns>Row-major, a row and a column for each point.</returns>
    public double[] Covariance(ReadOnlySpan<double> points)
    {
        int dimensions = _points.Embedding.Space.Count, count = dimensions == 0 ? 1 : points.Length / dimensions;
        var among = new KernelPoints(_points.Embedding, Parameters);
        double[][] rows = new double[count][];
        double[] covariance = new double[count * count], prior = new double[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> point = points.Slice(i * dimensions, dimensions);
            rows[i] = new double[Count];
            _points.Covariances(point, rows[i]);
            _factor.SolveLower(rows[i]);
            among.Add(point);
            among.Covariances(point, prior);
            for (int j = 0; j <= i; j++)
            {
                covariance[i * count + j] = covariance[j * count + i] = prior[j] - TensorPrimitives.Dot<double>(rows[i], rows[j]);
            }
        }

        return covariance;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Wilson and others, "Efficiently Sampling Functions from Gaussian Process Posteriors", 2020 (Matheron's rule): a draw f of the prior
    /// as random features becomes one of the posterior by adding k(x)·(K + S)⁻¹(y - f(points) - noise). Only the prior is approximate,
    /// and that without a bias of the covariance.
    /// </remarks>
    public ITuningFunction Draw(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var prior = new RandomFeatures(_points.Embedding, Parameters, DrawFeatures, random);
        double[] weights = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            weights[i] = _targets[i] - prior.Value(_points.Original(i)) - Math.Sqrt(Parameters.Noise / _counts[i]) * random.Normal();
        }

        _factor.SolveLower(weights);
        _factor.SolveUpper(weights);
        return new SurrogateDraw(prior, _points, weights);
    }

    /// <summary>∂k(x, X) for each dimension, at the last point whose mean was asked for with its gradient.</summary>
    internal void SlopesOfKernel(Span<double> rows) => _points.Gradients(rows);

    /// <summary>r·(K + S)⁻¹r; the row is overwritten.</summary>
    internal double Explained(Span<double> row)
    {
        _factor.SolveLower(row);
        return TensorPrimitives.SumOfSquares<double>(row);
    }

    private void Solve()
    {
        if (_isSolved)
        {
            return;
        }

        _alpha = [.. _targets];
        _factor.SolveLower(_alpha);
        _factor.SolveUpper(_alpha);
        _isSolved = true;
    }

    private Span<double> Row()
    {
        if (_row.Length < Count)
        {
            (_row, _solved) = (new double[2 * Count], new double[2 * Count]);
        }

        return _row.AsSpan(0, Count);
    }
}
