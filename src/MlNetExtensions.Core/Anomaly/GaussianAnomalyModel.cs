using System.Globalization;
using System.Numerics;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>One Gaussian per feature column, their combined distance as score, and a threshold. Immutable and safe for any number of threads.</summary>
/// <remarks>
/// A row is an anomaly where its p-value is at most the accepted rate, or, under a given threshold, where its score is above that. After
/// cross-conformal calibration the p-value needs the row itself: ask <see cref="PValues"/> and <see cref="Labels"/>.
/// </remarks>
public sealed class GaussianAnomalyModel
{
    private const int RowsPerChunk = 512;

    private readonly GaussianModel[] _columns;
    private readonly ScoreDistribution? _scores;
    private readonly CrossConformalScores? _folds;

    internal GaussianAnomalyModel(GaussianModel[] columns, DistanceCombination combination, ScoreDistribution? scores, CrossConformalScores? folds, double? rate, double threshold)
    {
        _columns = columns;
        _scores = scores;
        _folds = folds;
        Combination = combination;
        FalsePositiveRate = rate;
        Threshold = rate is not { } accepted ? threshold : scores?.Threshold(accepted) ?? double.NaN;
    }

    /// <summary>The Gaussian of every feature column.</summary>
    public IReadOnlyList<GaussianModel> Columns => _columns;

    /// <summary>How the distances become one score.</summary>
    public DistanceCombination Combination { get; }

    /// <summary>The accepted false-positive rate α: anomalies have a p-value of at most this. Null where the threshold was given.</summary>
    public double? FalsePositiveRate { get; }

    /// <summary>
    /// The score above which rows are anomalies, compared as float; infinite where there were too few normal rows for the rate; NaN where
    /// labels do not follow scores.
    /// </summary>
    public double Threshold { get; }

    /// <summary>True where there are p-values.</summary>
    public bool HasPValues => _scores is not null || _folds is not null;

    /// <summary>True where the p-value of a row follows from its score; false after cross-conformal calibration.</summary>
    public bool PValuesFollowScores => _folds is null;

    /// <summary>True where the label of a row follows from its score.</summary>
    public bool LabelsFollowScores => FalsePositiveRate is null || _folds is null;

    /// <summary>The smallest p-value that a row can get, 1/(n+1) after conformal calibration with n rows; above the rate, no row is an anomaly.</summary>
    public double SmallestPValue => _folds is { } folds ? ConformalPValue.Of(0, folds.Count) : _scores?.SmallestPValue ?? 0;

    /// <summary>What a user should know where no p-value can be as small as the rate, so that no row is ever an anomaly; null elsewhere.</summary>
    public string? TooFewRows => FalsePositiveRate is { } rate && SmallestPValue > rate
        ? string.Create(CultureInfo.InvariantCulture,
            $"{Math.Round(1 / SmallestPValue) - 1} normal rows to calibrate on are too few for a false-positive rate of {rate}: at least {Math.Ceiling(1 / rate - 1e-9) - 1} are needed. No row will be called an anomaly; accept a higher rate, give more rows, or set a threshold.")
        : null;

    /// <summary>The score of a row from its distance in every column; at most the largest float, since scores are floats. NaN where a distance is.</summary>
    public double Combine(ReadOnlySpan<double> distances) => CombinedScores.Combine(Combination, distances);

    /// <summary>Whether a row of this score is an anomaly.</summary>
    /// <exception cref="InvalidOperationException">Labels do not follow scores.</exception>
    public bool IsAnomaly(double score) => FalsePositiveRate is { } rate ? PValue(score) <= rate : (float)score > (float)Threshold;

    /// <summary>The probability, in (0, 1], that a normal row scores at least this much; NaN without <see cref="HasPValues"/>.</summary>
    /// <exception cref="InvalidOperationException">P-values do not follow scores.</exception>
    public double PValue(double score) => _folds is null
        ? _scores?.PValue(score) ?? double.NaN
        : throw new InvalidOperationException("Cross-conformal p-values need the row itself, not its score alone: call PValues or Labels with rows.");

    /// <summary>The p-values of rows; NaN without <see cref="HasPValues"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">A row-major block (rows × dimension) for every feature column.</param>
    /// <param name="pValues">One per row.</param>
    /// <exception cref="ArgumentException">The blocks do not fit.</exception>
    public void PValues<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, Span<double> pValues)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckBlocks(columns, pValues.Length);
        if (_folds is { } folds)
        {
            long[] counts = new long[pValues.Length];
            folds.CountAtLeast(columns, Combination, long.MaxValue, counts);
            for (int i = 0; i < counts.Length; i++)
            {
                pValues[i] = ConformalPValue.Of(counts[i], folds.Count);
            }

            return;
        }

        float[] scores = Scores(columns, pValues.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            pValues[i] = PValue(scores[i]);
        }
    }

    /// <summary>Whether rows are anomalies; the same as comparing their p-values with the rate, or their scores with the given threshold, but faster.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">A row-major block (rows × dimension) for every feature column.</param>
    /// <param name="areAnomalies">One per row.</param>
    /// <exception cref="ArgumentException">The blocks do not fit.</exception>
    public void Labels<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, Span<bool> areAnomalies)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckBlocks(columns, areAnomalies.Length);
        if (_folds is { } folds && FalsePositiveRate is { } rate)
        {
            long limit = ConformalPValue.LargestCount(folds.Count, rate);
            long[] counts = new long[areAnomalies.Length];
            folds.CountAtLeast(columns, Combination, limit, counts);
            for (int i = 0; i < counts.Length; i++)
            {
                areAnomalies[i] = counts[i] <= limit;
            }

            return;
        }

        float[] scores = Scores(columns, areAnomalies.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            areAnomalies[i] = IsAnomaly(scores[i]);
        }
    }

    /// <summary>A p-value as Single, above 0 and rounded so that comparing it with the accepted rate gives the label; NaN for NaN.</summary>
    public float ToSingle(double pValue)
    {
        float nearest = Math.Max(float.Epsilon, (float)pValue);
        if (FalsePositiveRate is not { } rate)
        {
            return nearest;
        }

        return pValue <= rate
            ? nearest > pValue && nearest > float.Epsilon ? MathF.BitDecrement(nearest) : nearest
            : nearest < pValue ? MathF.BitIncrement(nearest) : nearest;
    }

    /// <summary>The same model with a given threshold: labels compare scores with it, and p-values, which stay as they are, only inform.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    public GaussianAnomalyModel WithThreshold(double threshold) => double.IsFinite(threshold)
        ? new GaussianAnomalyModel(_columns, Combination, _scores, _folds, rate: null, threshold)
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be finite.");

    /// <summary>The same model with another accepted false-positive rate for the p-values it has.</summary>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside (0, 1).</exception>
    /// <exception cref="InvalidOperationException">The model knows no distribution of normal scores.</exception>
    public GaussianAnomalyModel WithFalsePositiveRate(double falsePositiveRate)
    {
        CheckRate(falsePositiveRate);
        return HasPValues
            ? new GaussianAnomalyModel(_columns, Combination, _scores, _folds, falsePositiveRate, double.NaN)
            : throw new InvalidOperationException(
                "The model was fitted without p-values, so it knows no distribution of normal scores; set the threshold itself, calibrate it on normal rows, or fit with p-values.");
    }

    /// <summary>Writes the model, to be read by <see cref="Read"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write((byte)Combination);
        writer.Write(_columns.Length);
        foreach (GaussianModel column in _columns)
        {
            column.Write(writer);
        }

        writer.Write(FalsePositiveRate is not null);
        writer.Write(FalsePositiveRate ?? Threshold);
        writer.Write((byte)(_folds is not null ? Calibration.Folds : _scores is not null ? Calibration.Scores : Calibration.None));
        _scores?.Write(writer);
        _folds?.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static GaussianAnomalyModel Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var combination = reader.ReadEnum<DistanceCombination>("combination");
        GaussianModel[] columns = reader.ReadArray("columns", reader.ReadCount("columns", GaussianModel.MinimumBytes, minimum: 1), GaussianModel.Read);
        bool hasRate = reader.ReadBoolean("hasRate");
        double value = hasRate ? reader.ReadFinite("rate", minimum: double.Epsilon) : reader.ReadFinite("threshold");
        reader.Require(!hasRate || value < 1, "rate", $"is {value}, but a rate is below 1");
        var calibration = reader.ReadEnum<Calibration>("calibration");
        reader.Require(!hasRate || calibration != Calibration.None, "calibration", "is missing, but a rate needs p-values");
        ScoreDistribution? scores = calibration == Calibration.Scores ? reader.ReadNested("scores", ScoreDistribution.Read) : null;
        scores?.Check(reader, columns);
        CrossConformalScores? folds = calibration == Calibration.Folds
            ? reader.ReadNested("folds", nested => CrossConformalScores.Read(nested, columns))
            : null;
        return new GaussianAnomalyModel(columns, combination, scores, folds, hasRate ? value : null, value);
    }

    internal GaussianAnomalyModel WithScores(ScoreDistribution scores, double falsePositiveRate) => new(_columns, Combination, scores, folds: null, falsePositiveRate, double.NaN);

    internal static void CheckRate(double falsePositiveRate)
    {
        if (!(falsePositiveRate > 0 && falsePositiveRate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(falsePositiveRate), falsePositiveRate, "The accepted false-positive rate must lie in (0, 1).");
        }
    }

    private void CheckBlocks<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        for (int i = 0; i < Math.Max(columns.Count, _columns.Length); i++)
        {
            if (columns.Count != _columns.Length || columns[i].Length != (long)rows * _columns[i].Dimension)
            {
                throw new ArgumentException($"{rows} rows need {_columns.Length} blocks of rows x dimension values.", nameof(columns));
            }
        }
    }

    private float[] Scores<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        float[] scores = new float[rows];
        ParallelWork.For((rows + RowsPerChunk - 1) / RowsPerChunk, chunk =>
        {
            int first = chunk * RowsPerChunk;
            int[] listed = [.. Enumerable.Range(first, Math.Min(RowsPerChunk, rows - first))];
            CombinedScores.Compute(_columns, Combination, columns, listed, scores.AsSpan(first));
        });
        return scores;
    }

    private enum Calibration : byte
    {
        None,
        Scores,
        Folds,
    }
}
