using System.Globalization;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>What turns scores into p-values and labels: the scores of normal rows, or models and scores of folds, and a rate or a threshold.</summary>
/// <param name="Scores">The law of normal scores; null where there is none, or where folds have theirs.</param>
/// <param name="Folds">The models of folds after cross-conformal calibration; null elsewhere.</param>
/// <param name="FalsePositiveRate">The accepted rate; null where the threshold was given.</param>
/// <param name="GivenThreshold">The threshold that was given; unused with a rate.</param>
internal sealed record AnomalyCalibration(ScoreDistribution? Scores, CrossConformalScores? Folds, double? FalsePositiveRate, double GivenThreshold)
{
    /// <inheritdoc cref="AnomalyModel{TSelf}.Threshold"/>
    public double Threshold { get; } = FalsePositiveRate is not { } rate ? GivenThreshold : Scores?.Threshold(rate) ?? double.NaN;

    public bool HasPValues => Scores is not null || Folds is not null;

    public double SmallestPValue => Folds is not null ? ConformalPValue.Of(0, Folds.Count) : Scores?.SmallestPValue ?? 0;

    public string? TooFewRows => FalsePositiveRate is { } rate && SmallestPValue > rate
        ? string.Create(CultureInfo.InvariantCulture,
            $"{Math.Round(1 / SmallestPValue) - 1} normal rows to calibrate on are too few for a false-positive rate of {rate}: at least {Math.Ceiling(1 / rate - 1e-9) - 1} are needed. No row will be called an anomaly; accept a higher rate, give more rows, or set a threshold.")
        : null;

    /// <summary>What a threshold's options and the normal rows give.</summary>
    public static AnomalyCalibration Of(AnomalyThreshold threshold, double rate, NormalScores normal) => threshold is FixedThreshold given
        ? new(normal.Scores, normal.Folds, null, given.Score)
        : new(normal.Scores, normal.Folds, rate, double.NaN);

    public AnomalyCalibration WithThreshold(double threshold) => double.IsFinite(threshold)
        ? new(Scores, Folds, null, threshold)
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be finite.");

    public AnomalyCalibration WithFalsePositiveRate(double falsePositiveRate)
    {
        CheckRate(falsePositiveRate);
        return HasPValues
            ? new(Scores, Folds, falsePositiveRate, double.NaN)
            : throw new InvalidOperationException(
                "The model was fitted without p-values, so it knows no distribution of normal scores; set the threshold itself, calibrate it on normal rows, or fit with p-values.");
    }

    public static void CheckRate(double falsePositiveRate, string name = "falsePositiveRate")
    {
        if (!(falsePositiveRate > 0 && falsePositiveRate < 1))
        {
            throw new ArgumentOutOfRangeException(name, falsePositiveRate, "The accepted false-positive rate must lie in (0, 1).");
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(FalsePositiveRate is not null);
        writer.Write(FalsePositiveRate ?? Threshold);
        writer.Write((byte)(Folds is not null ? Kind.Folds : Scores is not null ? Kind.Scores : Kind.None));
        Scores?.Write(writer);
        Folds?.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The state.</param>
    /// <param name="readScorer">Reads the model of a fold under a field's name.</param>
    public static AnomalyCalibration Read(StateReader reader, Func<StateReader, string, IRowScorer> readScorer)
    {
        bool hasRate = reader.ReadBoolean("hasRate");
        double value = hasRate ? reader.ReadFinite("rate", minimum: double.Epsilon) : reader.ReadFinite("threshold");
        reader.Require(!hasRate || value < 1, "rate", $"is {value}, but a rate is below 1");
        var kind = reader.ReadEnum<Kind>("calibration");
        reader.Require(!hasRate || kind != Kind.None, "calibration", "is missing, but a rate needs p-values");
        ScoreDistribution? scores = kind == Kind.Scores ? reader.ReadNested("scores", ScoreDistribution.Read) : null;
        CrossConformalScores? folds = kind == Kind.Folds ? reader.ReadNested("folds", nested => CrossConformalScores.Read(nested, readScorer)) : null;
        return new AnomalyCalibration(scores, folds, hasRate ? value : null, value);
    }

    private enum Kind : byte
    {
        None,
        Scores,
        Folds,
    }
}
