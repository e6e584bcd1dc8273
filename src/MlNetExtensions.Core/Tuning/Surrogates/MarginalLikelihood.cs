using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>
/// The logarithm of the posterior density of a kernel's parameters, with its gradient: the marginal likelihood of all values and log-normal
/// priors. Parameters are logarithms: variance, noise, then a length scale for each dimension with more than one level.
/// </summary>
/// <remarks>
/// Rasmussen and Williams, 2006, equation 5.9. Of a point with several values, the likelihood of these is that of their mean, with
/// noise/count, times that of their deviations, -(n - 1)/2·log(2π·noise) - log(n)/2 - Σ(y - mean)²/(2·noise). Everything about pairs of
/// points lies in arrays of the strict lower triangle, row by row.
/// </remarks>
internal sealed class MarginalLikelihood
{
    private readonly KernelKind _kind;
    private readonly int[] _dimensions;
    private readonly bool[] _isCategory;
    private readonly int _spaceCount;
    private readonly LogNormalPriors _priors;
    private readonly double[] _targets;
    private readonly double[] _counts;
    private readonly double _squares;
    private readonly double _repeats;
    private readonly double _logCounts;
    private readonly double[][] _distances;
    private readonly AngularTerms? _angles;
    private readonly double[] _values;
    private readonly double[] _slopes;
    private readonly double[] _work;
    private readonly double[] _factor;
    private readonly double[] _inverse;
    private readonly double[] _diagonal;

    public MarginalLikelihood(
        PointEmbedding embedding, KernelKind kind, LogNormalPriors priors, IReadOnlyList<double[]> points, double[] targets,
        double[] counts, double squares)
    {
        (_kind, _priors, _targets, _counts, _squares) = (kind, priors, targets, counts, squares);
        _spaceCount = embedding.Space.Count;
        _dimensions = [.. embedding.Dimensions];
        _isCategory = [.. _dimensions.Select(dimension => embedding.Space.Dimensions[dimension].IsCategory)];
        _repeats = counts.Sum(count => count - 1);
        _logCounts = counts.Sum(Math.Log);
        int n = points.Count, pairs = n * (n - 1) / 2;
        _distances = Distances(embedding, points, _dimensions, pairs, kind == KernelKind.InfiniteWidth);
        _angles = kind == KernelKind.InfiniteWidth ? new AngularTerms(embedding, points, _dimensions) : null;
        (_values, _slopes, _work) = (new double[pairs], new double[pairs], new double[pairs]);
        (_factor, _inverse, _diagonal) = (new double[n * n], new double[n * n], new double[n]);
    }

    public int ParameterCount => 2 + _dimensions.Length;

    /// <summary>Parameters as a kernel takes them; a dimension with one level gets the scale 1.</summary>
    public KernelParameters Kernel(ReadOnlySpan<double> logs)
    {
        double[] scales = new double[_spaceCount];
        Array.Fill(scales, 1);
        for (int k = 0; k < _dimensions.Length; k++)
        {
            scales[_dimensions[k]] = Math.Exp(logs[k + 2]);
        }

        return new KernelParameters(Math.Exp(logs[0]), Math.Exp(logs[1]), scales) { Kind = _kind };
    }

    /// <summary>
    /// Minus the log density, without what does not depend on the parameters of the priors; infinite where the kernel is singular.
    /// </summary>
    public double Negative(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        int n = _targets.Length;
        double variance = Math.Exp(logs[0]), noise = Math.Exp(logs[1]);
        Kernels(logs, variance);
        for (int i = 0; i < n; i++)
        {
            _values.AsSpan(i * (i - 1) / 2, i).CopyTo(_factor.AsSpan(i * n));
            _factor[i * n + i] = variance + noise / _counts[i];
        }

        gradient.Clear();
        if (!TryFactor(n, out double halfLogDeterminant))
        {
            return double.PositiveInfinity;
        }

        Invert(n);
        double[] whitened = new double[n], alpha = new double[n];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = _inverse.AsSpan(i * n, i + 1);
            whitened[i] = TensorPrimitives.Dot<double>(row, _targets.AsSpan(0, i + 1));
            TensorPrimitives.MultiplyAdd(row, whitened[i], alpha.AsSpan(0, i + 1), alpha.AsSpan(0, i + 1));
        }

        double likelihood = -0.5 * TensorPrimitives.SumOfSquares<double>(whitened) - halfLogDeterminant - 0.5 * n * Math.Log(2 * Math.PI)
            - 0.5 * _repeats * Math.Log(2 * Math.PI * noise) - 0.5 * _logCounts - _squares / (2 * noise);
        AddGradient(logs, n, alpha, variance, noise, gradient);
        return -likelihood - _priors.Add(logs, gradient);
    }

    private static double[][] Distances(PointEmbedding embedding, IReadOnlyList<double[]> points, int[] dimensions, int pairs,
        bool isAngular)
    {
        int n = points.Count;
        int[] owners = embedding.FeatureOwners, categories = embedding.CategoryDimensions;
        double[][] features = new double[n][];
        int[][] levels = new int[n][];
        for (int i = 0; i < n; i++)
        {
            (features[i], levels[i]) = (new double[owners.Length], new int[categories.Length]);
            embedding.Embed(points[i], features[i], levels[i]);
        }

        return Array.ConvertAll(dimensions, dimension =>
        {
            double[] distances = new double[pairs];
            int category = Array.IndexOf(categories, dimension), first = Array.IndexOf(owners, dimension);
            int last = Array.LastIndexOf(owners, dimension);
            for (int i = 1, pair = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++, pair++)
                {
                    if (category >= 0)
                    {
                        distances[pair] = levels[i][category] == levels[j][category] ? 0 : 1;
                        continue;
                    }

                    for (int f = first; f <= last; f++)
                    {
                        double difference = features[i][f] - features[j][f];
                        distances[pair] += isAngular ? features[i][f] * features[j][f] : difference * difference;
                    }
                }
            }

            return distances;
        });
    }

    private void Kernels(ReadOnlySpan<double> logs, double variance)
    {
        _values.AsSpan().Clear();
        bool hasCategories = false;
        for (int k = 0; k < _dimensions.Length; k++)
        {
            hasCategories |= _isCategory[k];
            if (!_isCategory[k])
            {
                TensorPrimitives.MultiplyAdd(_distances[k], Math.Exp(-2 * logs[k + 2]), _values, _values);
            }
        }

        _angles?.ToCosines(logs[2..], _values);
        RadialProfile.Evaluate(_kind, _values, _slopes, _work);
        _work.AsSpan().Clear();
        for (int k = 0; hasCategories && k < _dimensions.Length; k++)
        {
            if (_isCategory[k])
            {
                TensorPrimitives.MultiplyAdd(_distances[k], -0.5 * Math.Exp(-2 * logs[k + 2]), _work, _work);
            }
        }

        TensorPrimitives.Exp(_work, _work);
        TensorPrimitives.Multiply(_work, variance, _work);
        TensorPrimitives.Multiply(_values, _work, _values);
        TensorPrimitives.Multiply(_slopes, _work, _slopes);
    }

    private bool TryFactor(int n, out double halfLogDeterminant)
    {
        halfLogDeterminant = 0;
        for (int i = 0; i < n; i++)
        {
            Span<double> row = _factor.AsSpan(i * n, i + 1);
            for (int j = 0; j < i; j++)
            {
                row[j] = (row[j] - TensorPrimitives.Dot<double>(row[..j], _factor.AsSpan(j * n, j))) / _factor[j * n + j];
            }

            double pivot = row[i] - TensorPrimitives.SumOfSquares<double>(row[..i]);
            if (!(pivot > 0))
            {
                return false;
            }

            row[i] = Math.Sqrt(pivot);
            halfLogDeterminant += Math.Log(row[i]);
        }

        return true;
    }

    /// <summary>The inverse of the factor, row by row.</summary>
    private void Invert(int n)
    {
        for (int i = 0; i < n; i++)
        {
            Span<double> row = _inverse.AsSpan(i * n, i);
            row.Clear();
            double pivot = -1 / _factor[i * n + i];
            for (int k = 0; k < i; k++)
            {
                Span<double> head = row[..(k + 1)];
                TensorPrimitives.MultiplyAdd(_inverse.AsSpan(k * n, k + 1), _factor[i * n + k], head, head);
            }

            TensorPrimitives.Multiply(row, pivot, row);
            _inverse[i * n + i] = -pivot;
        }
    }

    private void AddGradient(ReadOnlySpan<double> logs, int n, double[] alpha, double variance, double noise, Span<double> gradient)
    {
        // G = ααᵀ - K⁻¹, with K⁻¹ the sum of the products of the rows of L⁻¹; off the diagonal in place of the factor, which is done with.
        double[] outer = _factor;
        for (int i = 0; i < n; i++)
        {
            TensorPrimitives.Multiply(alpha.AsSpan(0, i + 1), alpha[i], outer.AsSpan(i * n, i + 1));
        }

        for (int r = 0; r < n; r++)
        {
            ReadOnlySpan<double> row = _inverse.AsSpan(r * n, r + 1);
            for (int i = 0; i <= r; i++)
            {
                Span<double> target = outer.AsSpan(i * n, i + 1);
                TensorPrimitives.MultiplyAdd(row[..(i + 1)], -row[i], target, target);
            }
        }

        double trace = 0, noiseTrace = 0;
        for (int i = 0; i < n; i++)
        {
            trace += outer[i * n + i];
            noiseTrace += outer[i * n + i] / _counts[i];
            outer.AsSpan(i * n, i).CopyTo(_work.AsSpan(i * (i - 1) / 2));
        }

        TensorPrimitives.Multiply(_values, _work, _values);
        TensorPrimitives.Multiply(_slopes, _work, _slopes);
        gradient[0] = -(0.5 * trace * variance + TensorPrimitives.Sum<double>(_values));
        gradient[1] = -(0.5 * noiseTrace * noise - 0.5 * _repeats + _squares / (2 * noise));
        for (int k = 0; k < _dimensions.Length; k++)
        {
            double inverseSquare = Math.Exp(-2 * logs[k + 2]);
            gradient[k + 2] = -(_isCategory[k]
                ? inverseSquare * TensorPrimitives.Dot<double>(_values, _distances[k])
                : _angles is not null ? _angles.Gradient(k, inverseSquare, _slopes, _distances[k])
                : -2 * inverseSquare * TensorPrimitives.Dot<double>(_slopes, _distances[k]));
        }
    }
}
