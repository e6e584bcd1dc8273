using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>One Gaussian per feature column, their combined distance as score, and a threshold. Immutable and safe for any number of threads.</summary>
/// <inheritdoc cref="AnomalyModel{TSelf}" path="/remarks"/>
public sealed class GaussianAnomalyModel : AnomalyModel<GaussianAnomalyModel>
{
    private readonly GaussianScorer _scorer;
    private readonly int[] _dimensions;

    internal GaussianAnomalyModel(GaussianScorer scorer, AnomalyCalibration calibration)
        : base(calibration)
    {
        _scorer = scorer;
        _dimensions = [.. scorer.Columns.Select(column => column.Dimension)];
    }

    /// <summary>The Gaussian of every feature column.</summary>
    public IReadOnlyList<GaussianModel> Columns => _scorer.Columns;

    /// <summary>How the distances become one score.</summary>
    public DistanceCombination Combination => _scorer.Combination;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Dimensions => _dimensions;

    private protected override IRowScorer Scorer => _scorer;

    /// <summary>The score of a row from its distance in every column; at most the largest float, since scores are floats. NaN where a distance is.</summary>
    public double Combine(ReadOnlySpan<double> distances) => CombinedScores.Combine(Combination, distances);

    /// <summary>Writes the model, to be read by <see cref="Read"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write((byte)Combination);
        writer.Write(Columns.Count);
        _scorer.Write(writer);
        Calibration.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static GaussianAnomalyModel Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var combination = reader.ReadEnum<DistanceCombination>("combination");
        GaussianModel[] columns = reader.ReadArray("columns", reader.ReadCount("columns", GaussianModel.MinimumBytes, minimum: 1), GaussianModel.Read);
        var scorer = new GaussianScorer(columns, combination);
        var calibration = AnomalyCalibration.Read(reader, (nested, field) => GaussianScorer.ReadFold(nested, field, scorer));
        calibration.Scores?.Check(reader, columns);
        return new GaussianAnomalyModel(scorer, calibration);
    }

    private protected override GaussianAnomalyModel With(AnomalyCalibration calibration) => new(_scorer, calibration);
}
