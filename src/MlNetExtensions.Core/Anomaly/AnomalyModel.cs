using System.Numerics;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>What scores rows, with a threshold. Immutable and safe for any number of threads.</summary>
/// <remarks>
/// A row is an anomaly where its p-value is at most the accepted rate, or, under a given threshold, where its score is above that. After
/// cross-conformal calibration the p-value needs the row itself: ask <see cref="PValues"/> and <see cref="Labels"/>.
/// </remarks>
/// <typeparam name="TSelf">The model itself.</typeparam>
public abstract class AnomalyModel<TSelf>
    where TSelf : AnomalyModel<TSelf>
{
    private const int RowsPerChunk = 512;

    private protected AnomalyModel(AnomalyCalibration calibration) => Calibration = calibration;

    /// <summary>The accepted false-positive rate α: anomalies have a p-value of at most this. Null where the threshold was given.</summary>
    public double? FalsePositiveRate => Calibration.FalsePositiveRate;

    /// <summary>
    /// The score above which rows are anomalies, compared as float; infinite where there were too few normal rows for the rate; NaN where
    /// labels do not follow scores.
    /// </summary>
    public double Threshold => Calibration.Threshold;

    /// <summary>True where there are p-values.</summary>
    public bool HasPValues => Calibration.HasPValues;

    /// <summary>True where the p-value of a row follows from its score; false after cross-conformal calibration.</summary>
    public bool PValuesFollowScores => Calibration.Folds is null;

    /// <summary>True where the label of a row follows from its score.</summary>
    public bool LabelsFollowScores => FalsePositiveRate is null || PValuesFollowScores;

    /// <summary>The smallest p-value that a row can get, 1/(n+1) after conformal calibration with n rows; above the rate, no row is an anomaly.</summary>
    public double SmallestPValue => Calibration.SmallestPValue;

    /// <summary>What a user should know where no p-value can be as small as the rate, so that no row is ever an anomaly; null elsewhere.</summary>
    public string? TooFewRows => Calibration.TooFewRows;

    /// <summary>Features of a row in every column.</summary>
    public abstract IReadOnlyList<int> Dimensions { get; }

    internal AnomalyCalibration Calibration { get; }

    private protected abstract IRowScorer Scorer { get; }

    /// <summary>Whether a row of this score is an anomaly.</summary>
    /// <exception cref="InvalidOperationException">Labels do not follow scores.</exception>
    public bool IsAnomaly(double score) => FalsePositiveRate is { } rate ? PValue(score) <= rate : (float)score > (float)Threshold;

    /// <summary>The probability, in (0, 1], that a normal row scores at least this much; NaN without <see cref="HasPValues"/>.</summary>
    /// <exception cref="InvalidOperationException">P-values do not follow scores.</exception>
    public double PValue(double score) => PValuesFollowScores
        ? Calibration.Scores?.PValue(score) ?? double.NaN
        : throw new InvalidOperationException("Cross-conformal p-values need the row itself, not its score alone: call PValues or Labels with rows.");

    /// <summary>The scores of rows; NaN where numbers of the model overflow.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">A row-major block (rows × dimension) for every feature column.</param>
    /// <param name="scores">One per row.</param>
    /// <exception cref="ArgumentException">The blocks do not fit.</exception>
    public void Scores<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, Memory<float> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckBlocks(columns, scores.Length);
        ParallelWork.For((scores.Length + RowsPerChunk - 1) / RowsPerChunk, chunk =>
        {
            int first = chunk * RowsPerChunk, count = Math.Min(RowsPerChunk, scores.Length - first);
            Span<int> listed = stackalloc int[RowsPerChunk];
            for (int i = 0; i < count; i++)
            {
                listed[i] = first + i;
            }

            Scorer.Score(columns, listed[..count], scores.Span.Slice(first, count));
        });
    }

    /// <summary>The p-values of rows; NaN without <see cref="HasPValues"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">A row-major block (rows × dimension) for every feature column.</param>
    /// <param name="pValues">One per row.</param>
    /// <exception cref="ArgumentException">The blocks do not fit.</exception>
    public void PValues<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, Span<double> pValues)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Calibration.Folds is { } folds)
        {
            CheckBlocks(columns, pValues.Length);
            long[] counts = new long[pValues.Length];
            folds.CountAtLeast(columns, long.MaxValue, counts);
            for (int i = 0; i < counts.Length; i++)
            {
                pValues[i] = ConformalPValue.Of(counts[i], folds.Count);
            }

            return;
        }

        float[] scores = new float[pValues.Length];
        Scores(columns, scores);
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
        if (Calibration.Folds is { } folds && FalsePositiveRate is { } rate)
        {
            CheckBlocks(columns, areAnomalies.Length);
            long limit = ConformalPValue.LargestCount(folds.Count, rate);
            long[] counts = new long[areAnomalies.Length];
            folds.CountAtLeast(columns, limit, counts);
            for (int i = 0; i < counts.Length; i++)
            {
                areAnomalies[i] = counts[i] <= limit;
            }

            return;
        }

        float[] scores = new float[areAnomalies.Length];
        Scores(columns, scores);
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
    public TSelf WithThreshold(double threshold) => With(Calibration.WithThreshold(threshold));

    /// <summary>The same model with another accepted false-positive rate for the p-values it has.</summary>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside (0, 1).</exception>
    /// <exception cref="InvalidOperationException">The model knows no distribution of normal scores.</exception>
    public TSelf WithFalsePositiveRate(double falsePositiveRate) => With(Calibration.WithFalsePositiveRate(falsePositiveRate));

    /// <summary>
    /// The same model with threshold and p-values from rows that it was not fitted on: p = (1 + #{i : s_i ≥ s})/(m + 1), at most α with a
    /// probability of at most α where they and the rows scored later are exchangeable. What calibrated the model before is dropped.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="heldOut">Normal rows, at least one.</param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ArgumentException">Other columns than the model's, a rate out of range, or a value that is not finite.</exception>
    /// <exception cref="DegenerateSampleException">There is no row.</exception>
    public TSelf Calibrate<T>(IRowSource<T> heldOut, double falsePositiveRate, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        CheckDimensions(heldOut.Columns, Dimensions);
        AnomalyCalibration.CheckRate(falsePositiveRate);
        var scores = new OutOfFoldScores<T>(heldOut, new FoldPlan(1, 1, 0), [Scorer], cancellationToken);
        return With(new AnomalyCalibration(scores.Pooled(), null, falsePositiveRate, double.NaN));
    }

    private protected abstract TSelf With(AnomalyCalibration calibration);

    /// <summary>Refuses columns that are not those that a model was fitted on.</summary>
    internal static void CheckDimensions(IReadOnlyList<RowColumn> columns, IReadOnlyList<int> expected)
    {
        if (columns.Count != expected.Count)
        {
            throw new ArgumentException($"The rows have {columns.Count} feature columns; the model has {expected.Count}.");
        }

        for (int i = 0; i < expected.Count; i++)
        {
            if (columns[i].Dimension != expected[i])
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Column '{columns[i].Name}' has {columns[i].Dimension} features; the model was fitted on {expected[i]}."));
            }
        }
    }

    private protected void CheckBlocks<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        for (int i = 0; i < Math.Max(columns.Count, Dimensions.Count); i++)
        {
            if (columns.Count != Dimensions.Count || columns[i].Length != (long)rows * Dimensions[i])
            {
                throw new ArgumentException($"{rows} rows need {Dimensions.Count} blocks of rows x dimension values.", nameof(columns));
            }
        }
    }
}
