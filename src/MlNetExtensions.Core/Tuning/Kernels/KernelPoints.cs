using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>
/// A growing list of points and the kernel between them and any other: features lie column by column, divided by their length scales, so
/// that a row of covariances is a few sweeps over columns. One thread at a time.
/// </summary>
internal sealed class KernelPoints
{
    private readonly KernelParameters _parameters;
    private readonly double[] _inverseScales;
    private readonly double[] _penalties;
    private readonly double[] _features;
    private readonly double[] _scaled;
    private readonly int[] _levels;
    private readonly double[][] _columns;
    private readonly int[][] _levelColumns;
    private readonly List<double[]> _originals = [];
    private double[] _work = [];
    private double[] _slopes = [];
    private double[] _values = [];
    private double[] _norms = [];
    private double[] _cosines = [];
    private double _norm;

    public KernelPoints(PointEmbedding embedding, KernelParameters parameters)
    {
        if (parameters.LengthScales.Count != embedding.Space.Count)
        {
            throw new ArgumentException(
                $"There are {parameters.LengthScales.Count} length scales but {embedding.Space.Count} dimensions; give one for each.",
                nameof(parameters));
        }

        (Embedding, _parameters) = (embedding, parameters);
        _inverseScales = [.. embedding.FeatureOwners.Select(owner => 1 / parameters.LengthScales[owner])];
        _penalties = [.. embedding.CategoryDimensions
            .Select(owner => 1 / (parameters.LengthScales[owner] * parameters.LengthScales[owner]))];
        _columns = [.. _inverseScales.Select(_ => Array.Empty<double>())];
        _levelColumns = [.. _penalties.Select(_ => Array.Empty<int>())];
        (_features, _scaled, _levels) = (new double[_columns.Length], new double[_columns.Length], new int[_levelColumns.Length]);
    }

    public PointEmbedding Embedding { get; }

    public KernelParameters Parameters => _parameters;

    public int Count { get; private set; }

    public void Add(ReadOnlySpan<double> point)
    {
        Scale(point);
        if (Count == _work.Length)
        {
            Grow(Math.Max(16, 2 * Count));
        }

        for (int f = 0; f < _columns.Length; f++)
        {
            _columns[f][Count] = _scaled[f];
        }

        for (int c = 0; c < _levelColumns.Length; c++)
        {
            _levelColumns[c][Count] = _levels[c];
        }

        _norms[Count] = Norm();
        _originals.Add(point.ToArray());
        Count++;
    }

    public void Truncate(int count)
    {
        Count = count;
        _originals.RemoveRange(count, _originals.Count - count);
    }

    /// <summary>A point as it was added.</summary>
    public ReadOnlySpan<double> Original(int index) => _originals[index];

    /// <summary>k(point, each of the points).</summary>
    public void Covariances(ReadOnlySpan<double> point, Span<double> values)
    {
        Scale(point);
        Evaluate(values[..Count], []);
    }

    /// <summary>k(point, each of the points); <see cref="AddGradient"/> then speaks of this point.</summary>
    public void CovariancesWithSlopes(ReadOnlySpan<double> point, Span<double> values)
    {
        Scale(point);
        Evaluate(values[..Count], _slopes.AsSpan(0, Count));
    }

    /// <summary>Adds the gradient of Σ weights[i]·k(point, point i) by the coordinates of the last point asked for with slopes.</summary>
    public void AddGradient(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        Span<double> products = _values.AsSpan(0, Count), byFeatures = stackalloc double[_columns.Length];
        TensorPrimitives.Multiply(weights[..Count], _slopes.AsSpan(0, Count), products);
        double factor = 2, sum = TensorPrimitives.Sum<double>(products);
        if (IsAngular)
        {
            // d cos/dq = x/(|q||x|) - cos·q/|q|²: with weights w, -(q·Σw·cos/|q| - Σw·x/|x|)/|q|.
            factor = -1 / _norm;
            sum = TensorPrimitives.Dot<double>(products, _cosines.AsSpan(0, Count)) / _norm;
            TensorPrimitives.Divide(products, _norms.AsSpan(0, Count), products);
        }

        for (int f = 0; f < _columns.Length; f++)
        {
            double difference = _scaled[f] * sum - TensorPrimitives.Dot<double>(products, _columns[f].AsSpan(0, Count));
            byFeatures[f] = factor * difference * _inverseScales[f];
        }

        Embedding.AddGradient(_features, byFeatures, gradient);
    }

    /// <summary>
    /// For each dimension the gradients of k(point, point i) by it, for the last point asked for with slopes; no conditions.
    /// </summary>
    /// <param name="gradients">A row of as many values as there are points for each dimension.</param>
    public void Gradients(Span<double> gradients)
    {
        gradients.Clear();
        for (int f = 0; f < _columns.Length; f++)
        {
            Span<double> row = gradients.Slice(Embedding.FeatureOwners[f] * Count, Count);
            TensorPrimitives.Subtract(_columns[f].AsSpan(0, Count), _scaled[f], row);
            TensorPrimitives.Multiply(row, -2 * _inverseScales[f], row);
            TensorPrimitives.Multiply(row, _slopes.AsSpan(0, Count), row);
        }
    }

    private bool IsAngular => _parameters.Kind == KernelKind.InfiniteWidth;

    /// <summary>|(x/scale, 1)| of the point at hand.</summary>
    private double Norm() => Math.Sqrt(1 + TensorPrimitives.SumOfSquares<double>(_scaled));

    private void Evaluate(Span<double> values, Span<double> slopes)
    {
        Span<double> work = _work.AsSpan(0, Count);
        values.Clear();
        for (int f = 0; f < _columns.Length; f++)
        {
            if (IsAngular)
            {
                TensorPrimitives.MultiplyAdd(_columns[f].AsSpan(0, Count), _scaled[f], values, values);
                continue;
            }

            TensorPrimitives.Subtract(_columns[f].AsSpan(0, Count), _scaled[f], work);
            TensorPrimitives.MultiplyAdd(work, work, values, values);
        }

        if (IsAngular)
        {
            _norm = Norm();
            TensorPrimitives.Add(values, 1, values);
            TensorPrimitives.Multiply(_norms.AsSpan(0, Count), _norm, work);
            TensorPrimitives.Divide(values, work, values);
            values.CopyTo(_cosines);
        }

        RadialProfile.Evaluate(_parameters.Kind, values, slopes, work);
        if (_levelColumns.Length == 0)
        {
            TensorPrimitives.Multiply(values, _parameters.Variance, values);
            if (!slopes.IsEmpty)
            {
                TensorPrimitives.Multiply(slopes, _parameters.Variance, slopes);
            }

            return;
        }

        work.Clear();
        for (int c = 0; c < _levelColumns.Length; c++)
        {
            int level = _levels[c];
            double penalty = -0.5 * _penalties[c];
            ReadOnlySpan<int> column = _levelColumns[c].AsSpan(0, Count);
            for (int i = 0; i < work.Length; i++)
            {
                work[i] += column[i] == level ? 0 : penalty;
            }
        }

        TensorPrimitives.Exp(work, work);
        TensorPrimitives.Multiply(work, _parameters.Variance, work);
        TensorPrimitives.Multiply(values, work, values);
        if (!slopes.IsEmpty)
        {
            TensorPrimitives.Multiply(slopes, work, slopes);
        }
    }

    private void Scale(ReadOnlySpan<double> point)
    {
        Embedding.Embed(point, _features, _levels);
        TensorPrimitives.Multiply(_features, _inverseScales, _scaled);
    }

    private void Grow(int capacity)
    {
        Array.Resize(ref _work, capacity);
        Array.Resize(ref _slopes, capacity);
        Array.Resize(ref _values, capacity);
        Array.Resize(ref _norms, capacity);
        Array.Resize(ref _cosines, capacity);
        for (int f = 0; f < _columns.Length; f++)
        {
            Array.Resize(ref _columns[f], capacity);
        }

        for (int c = 0; c < _levelColumns.Length; c++)
        {
            Array.Resize(ref _levelColumns[c], capacity);
        }
    }
}
