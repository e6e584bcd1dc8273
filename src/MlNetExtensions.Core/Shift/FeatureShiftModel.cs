using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Shift;

/// <summary>A reference that windows of a fixed size are compared with: its Gaussian, and the thresholds of such windows.</summary>
public sealed class FeatureShiftModel
{
    private readonly FeatureUnits _units;
    private readonly ScoreGaussian _reference;
    private readonly double[] _thresholds;
    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly double _ridge;

    private FeatureShiftModel(
        FeatureUnits units, ScoreGaussian reference, double[] thresholds, double[] means, double[] deviations, double ridge, int windowSize,
        int referenceRows, double level) =>
        (_units, _reference, _thresholds, _means, _deviations, _ridge, WindowSize, ReferenceRows, Level) =
        (units, reference, thresholds, means, deviations, ridge, windowSize, referenceRows, level);

    /// <summary>Features, d.</summary>
    public int Dimension => _reference.Dimension;

    /// <summary>Rows of a window.</summary>
    public int WindowSize { get; }

    /// <summary>Rows of the reference.</summary>
    public int ReferenceRows { get; }

    /// <summary>The probability that any feature of one window is called shifted where none is.</summary>
    public double Level { get; }

    /// <summary>Learns a reference, and draws what the statistics of windows are without a shift.</summary>
    /// <param name="reference">n·d finite values, row-major.</param>
    /// <param name="dimension">d.</param>
    /// <param name="windowSize">Rows of the windows to come.</param>
    /// <param name="options">Level, correction, resampling. With permutations a window is taken out of the reference, which is smaller by
    /// it then.</param>
    /// <exception cref="ArgumentException">The reference is empty, not whole rows, not finite, or too small for permutations.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option or the size of windows is out of range.</exception>
    public static FeatureShiftModel Fit(ReadOnlySpan<double> reference, int dimension, int windowSize, FeatureShiftOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Arguments.Require(windowSize >= 1, windowSize, "at least 1");
        FeatureShiftTest.CheckRows(reference, dimension, nameof(reference));
        var units = FeatureUnits.Of(reference, dimension, options.Standardize);
        double[] rows = units.Apply(reference);
        int count = rows.Length / dimension, compared = options.Resampling == ShiftResampling.Permutation ? count - windowSize : count;
        if (compared < 2)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The reference has {count} rows, too few to take windows of {windowSize} out of it. Give more rows, smaller windows, or resample by {nameof(ShiftResampling.Bootstrap)}."));
        }

        var known = new NullDistribution(ShiftResampler.Draw(rows, dimension, compared, windowSize, options), options);
        return new FeatureShiftModel(
            units, ShiftResampler.Fit(rows, dimension, options.Ridge), known.Thresholds, known.Means, known.Deviations, options.Ridge,
            windowSize, count, options.Level);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static FeatureShiftModel Read(StateReader reader, int dimension)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.CheckLeft((long)dimension * dimension + 6L * dimension, sizeof(double), "model");
        double[] centers = reader.ReadDoubles("centers", dimension), scales = reader.ReadDoubles("scales", dimension);
        reader.Require(Array.TrueForAll(scales, scale => scale > 0), "scales", "hold one that is not positive");
        double[] mean = reader.ReadDoubles("mean", dimension), covariance = reader.ReadDoubles("covariance", dimension * dimension);
        reader.Require(IsSymmetric(covariance, dimension), "covariance", "is not symmetric");
        double[] thresholds = reader.ReadDoubles("thresholds", dimension), means = reader.ReadDoubles("nullMeans", dimension);
        double[] deviations = reader.ReadDoubles("nullDeviations", dimension);
        reader.Require(Array.TrueForAll(deviations, deviation => deviation >= 0), "nullDeviations", "hold one that is negative");
        double ridge = reader.ReadFinite("ridge", double.Epsilon), level = reader.ReadFinite("level", 0, 1);
        int windowSize = reader.ReadInt32("windowSize", 1, Array.MaxLength / dimension), rows = reader.ReadInt32("referenceRows", 1);
        ScoreGaussian gaussian;
        try
        {
            gaussian = new ScoreGaussian(mean, covariance);
        }
        catch (ArgumentException)
        {
            throw reader.Invalid("covariance", "is not positive definite");
        }

        reader.Require(TensorPrimitives.IsFiniteAll<double>(gaussian.Precision), "covariance", "has an inverse that is not finite");
        return new FeatureShiftModel(new FeatureUnits(centers, scales), gaussian, thresholds, means, deviations, ridge, windowSize, rows,
            level);
    }

    /// <summary>Writes the model.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteDoubles(_units.Centers);
        writer.WriteDoubles(_units.Scales);
        writer.WriteDoubles(_reference.Mean);
        writer.WriteDoubles(_reference.Covariance);
        writer.WriteDoubles(_thresholds);
        writer.WriteDoubles(_means);
        writer.WriteDoubles(_deviations);
        writer.Write(_ridge);
        writer.Write(Level);
        writer.Write(WindowSize);
        writer.Write(ReferenceRows);
    }

    /// <summary>Tests a window of the size that the thresholds are for.</summary>
    /// <param name="window">Finite values, row-major.</param>
    /// <param name="names">One name a feature; null for their places.</param>
    /// <exception cref="ArgumentException">The window has another size, is not finite, or names are not as many as features.</exception>
    public IReadOnlyList<FeatureShift> Detect(ReadOnlySpan<double> window, IReadOnlyList<string>? names = null)
    {
        FeatureShiftTest.CheckRows(window, Dimension, nameof(window));
        if (window.Length / Dimension != WindowSize)
        {
            throw new ArgumentException($"The window has {window.Length / Dimension} rows, but thresholds are for windows of {WindowSize}.",
                nameof(window));
        }

        names = FeatureShiftTest.NamesOf(names, Dimension);
        double[] statistic = ScoreGaussian.Statistic(_reference, ShiftResampler.Fit(_units.Apply(window), Dimension, _ridge));
        return [.. statistic.Select((value, j) =>
            new FeatureShift(names[j], value, _thresholds[j], NullDistribution.Standardized(value, _means[j], _deviations[j]), double.NaN,
                value > _thresholds[j]))];
    }

    /// <summary>
    /// Writes the squared deviation of every feature from what the others and the reference let expect, in units of its variance given the
    /// others: (∂ⱼ log p)²/Pⱼⱼ, whose mean in the reference is 1.
    /// </summary>
    /// <param name="row">d finite values.</param>
    /// <param name="scratch">Space for 3·d values.</param>
    /// <param name="surprise">d values.</param>
    public void Surprise(ReadOnlySpan<float> row, Span<double> scratch, Span<float> surprise)
    {
        int d = Dimension;
        Span<double> difference = scratch[..d], score = scratch.Slice(d, d), scaled = scratch.Slice(2 * d, d);
        TensorPrimitives.ConvertTruncating(row, scaled);
        TensorPrimitives.Subtract(scaled, _units.Centers, scaled);
        TensorPrimitives.Multiply(scaled, _units.Scales, scaled);
        _reference.Score(scaled, difference, score);
        for (int j = 0; j < d; j++)
        {
            surprise[j] = (float)(score[j] * score[j] / _reference.Precision[j * d + j]);
        }
    }

    private static bool IsSymmetric(double[] matrix, int order)
    {
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (matrix[i * order + j] != matrix[j * order + i])
                {
                    return false;
                }
            }
        }

        return true;
    }
}
