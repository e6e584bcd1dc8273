using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>
/// A draw from the prior of a Gaussian process as a sum of cosines: f(x) = √(2·variance/M)·Σ wₘ·cos(ωₘ·x + φₘ), whose covariance over draws
/// is the kernel exactly.
/// </summary>
/// <remarks>
/// Rahimi and Recht, 2007. ω has the kernel's spectral law: normal for RBF; for Matérn ν a normal vector divided by √g with one g ~
/// Gamma(ν, rate ν) for all its entries, a Student t law of 2ν degrees of freedom. φ is uniform in [0, 2π). A category adds, for each of
/// its levels, a normal number of variance 1/(2·scale²) to the phase: two levels' numbers then differ by variance 1/scale², whose
/// characteristic function is the factor exp(-1/(2·scale²)).
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
        (_phases, _weights) = (new double[count], new double[count]);
        double scale = Math.Sqrt(2 * parameters.Variance / count);
        for (int m = 0; m < count; m++)
        {
            _phases[m] = 2 * Math.PI * random.Uniform();
            _weights[m] = scale * random.Normal();
        }

        _levelSeed = random.Bits();
    }

    /// <summary>f at a point.</summary>
    public double Value(ReadOnlySpan<double> point)
    {
        Angles(point);
        TensorPrimitives.Cos(_angles, _cosines);
        return TensorPrimitives.Dot<double>(_cosines, _weights);
    }

    /// <summary>f at a point; its gradient is added.</summary>
    public double Value(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Angles(point);
        TensorPrimitives.Cos(_angles, _cosines);
        double value = TensorPrimitives.Dot<double>(_cosines, _weights);
        TensorPrimitives.Sin(_angles, _cosines);
        TensorPrimitives.Multiply(_cosines, _weights, _cosines);
        Span<double> byFeatures = stackalloc double[_frequencies.Length];
        for (int f = 0; f < _frequencies.Length; f++)
        {
            byFeatures[f] = -TensorPrimitives.Dot<double>(_cosines, _frequencies[f]);
        }

        _embedding.AddGradient(_features, byFeatures, gradient);
        return value;
    }

    private void Angles(ReadOnlySpan<double> point)
    {
        _embedding.Embed(point, _features, _levels);
        _phases.CopyTo(_angles, 0);
        for (int f = 0; f < _frequencies.Length; f++)
        {
            TensorPrimitives.MultiplyAdd(_frequencies[f], _features[f], _angles, _angles);
        }

        for (int c = 0; c < _levels.Length; c++)
        {
            TensorPrimitives.Add(_angles, LevelPhases(c, _levels[c]), _angles);
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
