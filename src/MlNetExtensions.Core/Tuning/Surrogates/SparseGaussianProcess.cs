using System.Numerics.Tensors;
using MlNetExtensions.Core;

namespace MlNetExtensions.Tuning;

/// <summary>
/// A Gaussian process seen through a dictionary of m points (Nyström): what is learned costs O(m²) a point and a prediction, however many
/// points there are; where the dictionary says nothing, the prior variance is kept. One thread at a time.
/// </summary>
/// <remarks>
/// Calandriello and others, "Near-linear Time Gaussian Process Optimization with Adaptive Batching and Resparsification", ICML 2020. With D
/// the dictionary, K_D = LLᵀ, z(x) = L⁻¹k_D(x) and A = Σ count·zzᵀ + noise·I: mean = z·A⁻¹Σ count·z·y, variance = k(x, x) - |z|² +
/// noise·z·A⁻¹z. It is exact where the dictionary holds all points.
/// </remarks>
public sealed class SparseGaussianProcess : IGrowingSurrogate
{
    /// <summary>Keeps dictionary points that all but repeat each other apart, relative to the variance.</summary>
    private const double LeastPivot = 1e-8;

    private readonly KernelPoints _dictionary;
    private readonly GrowingFactor _dictionaryFactor = new();
    private readonly double[] _products;
    private readonly double[] _sums;
    private readonly double[] _row;
    private readonly double[] _work;
    private GrowingFactor _factor = new();
    private double[] _weights = [];
    private double[] _alpha = [];
    private bool _isSolved;

    /// <param name="space">The space of the points.</param>
    /// <param name="parameters">The kernel.</param>
    /// <param name="dictionary">At least one point.</param>
    public SparseGaussianProcess(TuningSpace space, KernelParameters parameters, IReadOnlyList<double[]> dictionary)
        : this(new PointEmbedding(space), parameters, dictionary)
    {
    }

    internal SparseGaussianProcess(PointEmbedding embedding, KernelParameters parameters, IReadOnlyList<double[]> dictionary)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentOutOfRangeException.ThrowIfZero(dictionary.Count, nameof(dictionary));
        (Parameters, _dictionary) = (parameters, new KernelPoints(embedding, parameters));
        int m = dictionary.Count;
        (_products, _sums, _row, _work) = (new double[m * m], new double[m], new double[m], new double[m]);
        foreach (double[] point in dictionary)
        {
            Span<double> row = _row.AsSpan(0, _dictionary.Count);
            _dictionary.Covariances(point, row);
            _dictionaryFactor.Append(row, parameters.Variance * (1 + LeastPivot), LeastPivot * parameters.Variance);
            _dictionary.Add(point);
        }
    }

    /// <summary>The kernel and its parameters.</summary>
    public KernelParameters Parameters { get; }

    /// <summary>Points of the dictionary.</summary>
    public int DictionaryCount => _dictionary.Count;

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
        int m = DictionaryCount;
        Embed(point);
        for (int i = 0; i < m; i++)
        {
            Span<double> products = _products.AsSpan(i * m, i + 1);
            TensorPrimitives.MultiplyAdd(_row.AsSpan(0, i + 1), count * _row[i], products, products);
        }

        TensorPrimitives.MultiplyAdd(_row, count * target, _sums, _sums);
        _isSolved = false;
    }

    /// <inheritdoc/>
    public Prediction Predict(ReadOnlySpan<double> point)
    {
        Solve();
        Embed(point);
        double mean = TensorPrimitives.Dot<double>(_row, _weights);
        double variance = Parameters.Variance - TensorPrimitives.SumOfSquares<double>(_row);
        _factor.SolveLower(_row);
        variance += Parameters.Noise * TensorPrimitives.SumOfSquares<double>(_row);
        return new Prediction(mean, Math.Max(0, variance));
    }

    /// <inheritdoc/>
    public Prediction Predict(ReadOnlySpan<double> point, Span<double> meanGradient, Span<double> varianceGradient)
    {
        Solve();
        _dictionary.CovariancesWithSlopes(point, _row);
        meanGradient.Clear();
        varianceGradient.Clear();
        _dictionary.AddGradient(_alpha, meanGradient);
        _dictionaryFactor.SolveLower(_row);
        double mean = TensorPrimitives.Dot<double>(_row, _weights);
        double variance = Parameters.Variance - TensorPrimitives.SumOfSquares<double>(_row);
        _row.CopyTo(_work, 0);
        _factor.SolveLower(_work);
        variance += Parameters.Noise * TensorPrimitives.SumOfSquares<double>(_work);
        if (variance > 0)
        {
            // By z: -2z + 2·noise·A⁻¹z; by k: L⁻ᵀ of that.
            _factor.SolveUpper(_work);
            TensorPrimitives.Multiply(_work, Parameters.Noise, _work);
            TensorPrimitives.Subtract(_work, _row, _work);
            TensorPrimitives.Multiply(_work, 2, _work);
            _dictionaryFactor.SolveUpper(_work);
            _dictionary.AddGradient(_work, varianceGradient);
        }

        return new Prediction(mean, Math.Max(0, variance));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Draws what the dictionary says, w ~ N(A⁻¹Σ count·z·y, noise·A⁻¹), and moves a draw f of the prior there: f(x) + k_D(x)·L⁻ᵀ(w -
    /// L⁻¹f(D)).
    /// </remarks>
    public ITuningFunction Draw(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Solve();
        int m = DictionaryCount;
        var prior = new RandomFeatures(_dictionary.Embedding, Parameters, DrawFeatures, random);
        double[] values = new double[m], weights = new double[m];
        double deviation = Math.Sqrt(Parameters.Noise);
        for (int i = 0; i < m; i++)
        {
            values[i] = prior.Value(_dictionary.Original(i));
            weights[i] = deviation * random.Normal();
        }

        _factor.SolveUpper(weights);
        TensorPrimitives.Add(weights, _weights, weights);
        _dictionaryFactor.SolveLower(values);
        TensorPrimitives.Subtract(weights, values, weights);
        _dictionaryFactor.SolveUpper(weights);
        return new SurrogateDraw(prior, _dictionary, weights);
    }

    private void Embed(ReadOnlySpan<double> point)
    {
        _dictionary.Covariances(point, _row);
        _dictionaryFactor.SolveLower(_row);
    }

    private void Solve()
    {
        if (_isSolved)
        {
            return;
        }

        int m = DictionaryCount;
        _factor = new GrowingFactor();
        for (int i = 0; i < m; i++)
        {
            // A is positive definite by its noise; the least pivot is what rounding can leave of that.
            _factor.Append(_products.AsSpan(i * m, i), _products[i * m + i] + Parameters.Noise, 1e-3 * Parameters.Noise);
        }

        _weights = [.. _sums];
        _factor.SolveLower(_weights);
        _factor.SolveUpper(_weights);
        _alpha = [.. _weights];
        _dictionaryFactor.SolveUpper(_alpha);
        _isSolved = true;
    }
}
