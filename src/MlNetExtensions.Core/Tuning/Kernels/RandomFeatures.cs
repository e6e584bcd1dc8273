using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>
/// A draw from the prior of a Gaussian process as a sum of cosines, or of rectified units: f(x) = √(2·variance/M)·Σ wₘ·cos(ωₘ·x + φₘ),
/// whose covariance over draws is the kernel exactly.
/// </summary>
/// <remarks>
/// Rahimi and Recht, 2007. ω has the kernel's spectral law: normal for RBF; for Matérn ν a normal vector divided by √g with one g ~
/// Gamma(ν, rate ν) for all its entries, a Student t law of 2ν degrees of freedom. φ is uniform in [0, 2π). A category adds, for each of
/// its levels, a normal number of variance 1/(2·scale²) to the phase: two levels' numbers then differ by variance 1/scale², whose
/// characteristic function is the factor exp(-1/(2·scale²)). An infinitely wide network is drawn as one of M rectified units, each times
/// the cosine of what categories add to its phase.
/// </remarks>
internal sealed class RandomFeatures
{
    private readonly PointEmbedding _embedding;
    private readonly KernelParameters _parameters;
    private readonly int _count;
    private readonly double[][] _frequencies;
    private readonly double[] _phases;
    private readonly double[] _weights;
    private readonly ulong _levelSeed;
    private readonly Dictionary<(int Category, int Level), double[]> _levelPhases = [];
    private readonly double[] _features;
    private readonly int[] _levels;
    private readonly double[] _angles;
    private readonly double[] _cosines;
    private readonly double[] _biases;
    private readonly double[] _levelAngles;
    private readonly double[] _levelCosines;
    private double _norm = 1;

    public RandomFeatures(PointEmbedding embedding, KernelParameters parameters, int count, SelectionRandom random)
    {
        (_embedding, _parameters, _count) = (embedding, parameters, count);
        (_features, _levels) = (new double[embedding.FeatureOwners.Length], new int[embedding.CategoryDimensions.Length]);
        (_angles, _cosines) = (new double[count], new double[count]);
        double[] tails = new double[count];
        double smoothness = parameters.Kind switch { KernelKind.Matern52 => 2.5, KernelKind.Matern32 => 1.5, _ => double.PositiveInfinity };
        for (int m = 0; m < count; m++)
        {
            tails[m] = double.IsInfinity(smoothness) ? 1 : 1 / Math.Sqrt(random.Gamma(smoothness) / smoothness);
        }

        _frequencies = [.. embedding.FeatureOwners.Select(owner =>
        {
            double[] column = new double[count];
            for (int m = 0; m < count; m++)
            {
                column[m] = random.Normal() * tails[m] / parameters.LengthScales[owner];
            }

            return column;
        })];
        (_phases, _weights, _biases) = (new double[count], new double[count], new double[count]);
        (_levelAngles, _levelCosines) = (new double[count], new double[count]);
        // E relu(a)·relu(b) is half the kernel, E cos·cos half the factor of categories.
        double scale = Math.Sqrt(2 * parameters.Variance / count) * (IsAngular && _levels.Length > 0 ? Math.Sqrt(2) : 1);
        for (int m = 0; m < count; m++)
        {
            _phases[m] = 2 * Math.PI * random.Uniform();
            _biases[m] = IsAngular ? random.Normal() : 0;
            _weights[m] = scale * random.Normal();
        }

        _levelSeed = random.Bits();
    }

    /// <summary>f at a point.</summary>
    public double Value(ReadOnlySpan<double> point)
    {
        Angles(point);
        return Sum();
    }

    /// <summary>f at a point; its gradient is added.</summary>
    public double Value(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Angles(point);
        double value = Sum();
        Span<double> byFeatures = stackalloc double[_frequencies.Length];
        Slopes(byFeatures);

        _embedding.AddGradient(_features, byFeatures, gradient);
        return value;
    }

    private bool IsAngular => _parameters.Kind == KernelKind.InfiniteWidth;

    private double Sum()
    {
        if (!IsAngular)
        {
            TensorPrimitives.Cos(_angles, _cosines);
            return TensorPrimitives.Dot<double>(_cosines, _weights);
        }

        // Rectified, times the cosine of what categories add, whose mean product is the factor of differing levels by 2.
        TensorPrimitives.Max(_angles, 0.0, _cosines);
        if (_levels.Length > 0)
        {
            TensorPrimitives.Cos(_levelAngles, _levelCosines);
            TensorPrimitives.Multiply(_cosines, _levelCosines, _cosines);
        }

        return TensorPrimitives.Dot<double>(_cosines, _weights) / _norm;
    }

    private void Slopes(Span<double> byFeatures)
    {
        if (!IsAngular)
        {
            TensorPrimitives.Sin(_angles, _cosines);
            TensorPrimitives.Multiply(_cosines, _weights, _cosines);
            for (int f = 0; f < _frequencies.Length; f++)
            {
                byFeatures[f] = -TensorPrimitives.Dot<double>(_cosines, _frequencies[f]);
            }

            return;
        }

        double value = TensorPrimitives.Dot<double>(_cosines, _weights);
        for (int m = 0; m < _count; m++)
        {
            _cosines[m] = _angles[m] > 0 ? _weights[m] * (_levels.Length > 0 ? _levelCosines[m] : 1) : 0;
        }

        for (int f = 0; f < _frequencies.Length; f++)
        {
            double scale = _parameters.LengthScales[_embedding.FeatureOwners[f]];
            double byNorm = _features[f] / (scale * scale * _norm * _norm);
            byFeatures[f] = (TensorPrimitives.Dot<double>(_cosines, _frequencies[f]) - value * byNorm) / _norm;
        }
    }

    private void Angles(ReadOnlySpan<double> point)
    {
        _embedding.Embed(point, _features, _levels);
        if (IsAngular)
        {
            double squares = 1;
            for (int f = 0; f < _features.Length; f++)
            {
                double scaled = _features[f] / _parameters.LengthScales[_embedding.FeatureOwners[f]];
                squares += scaled * scaled;
            }

            _norm = Math.Sqrt(squares);
            _phases.CopyTo(_levelAngles, 0);
            _biases.CopyTo(_angles, 0);
        }
        else
        {
            _phases.CopyTo(_angles, 0);
        }

        for (int f = 0; f < _frequencies.Length; f++)
        {
            TensorPrimitives.MultiplyAdd(_frequencies[f], _features[f], _angles, _angles);
        }

        for (int c = 0; c < _levels.Length; c++)
        {
            double[] angles = IsAngular ? _levelAngles : _angles;
            TensorPrimitives.Add(angles, LevelPhases(c, _levels[c]), angles);
        }
    }

    /// <summary>The same for a level whenever it is asked for, so draws do not depend on where they were evaluated before.</summary>
    private double[] LevelPhases(int category, int level)
    {
        if (!_levelPhases.TryGetValue((category, level), out double[]? phases))
        {
            double spread = Math.Sqrt(0.5) / _parameters.LengthScales[_embedding.CategoryDimensions[category]];
            var random = new SelectionRandom(SelectionRandom.Part(SelectionRandom.Part(_levelSeed, (ulong)category), (ulong)(level + 1)));
            phases = new double[_count];
            for (int m = 0; m < _count; m++)
            {
                phases[m] = spread * random.Normal();
            }

            _levelPhases.Add((category, level), phases);
        }

        return phases;
    }
}
