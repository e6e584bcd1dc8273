using System.Numerics;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>
/// An autoencoder of normal rows, its mean squared error of reconstruction as score, and a threshold. Immutable and safe for any number of
/// threads.
/// </summary>
/// <inheritdoc cref="AnomalyModel{TSelf}" path="/remarks"/>
public sealed class ReconstructionAnomalyModel : AnomalyModel<ReconstructionAnomalyModel>
{
    private readonly ReconstructionScorer _scorer;

    internal ReconstructionAnomalyModel(ReconstructionScorer scorer, AnomalyCalibration calibration, IReadOnlyList<NetworkEpoch> history)
        : base(calibration) => (_scorer, History) = (scorer, history);

    /// <summary>The layers as they score rows: what training alone needs is folded in.</summary>
    public NetworkShape Shape => _scorer.Network.Shape;

    /// <summary>All parameters; <see cref="NetworkShape.Parameters"/> of <see cref="Shape"/> says which are which.</summary>
    public ReadOnlySpan<float> Parameters => _scorer.Network.Parameters;

    /// <summary>The epochs of training; empty in a loaded model.</summary>
    public IReadOnlyList<NetworkEpoch> History { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Dimensions => _scorer.Dimensions;

    private protected override IRowScorer Scorer => _scorer;

    /// <summary>The scores of rows, on the calling thread.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">A row-major block (rows × dimension) for every feature column.</param>
    /// <param name="scores">One per row, at least 0 and finite.</param>
    /// <exception cref="ArgumentException">The blocks do not fit.</exception>
    public void Score<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, Span<float> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckBlocks(columns, scores.Length);
        _scorer.Score(columns, AllRows(scores.Length), scores);
    }

    /// <summary>What each feature adds to the scores of rows, at least 0; a row's sum to its score.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">A row-major block (rows × dimension) for every feature column.</param>
    /// <param name="contributions">Features of all columns for each row, row after row.</param>
    /// <exception cref="ArgumentException">The blocks do not fit.</exception>
    public void Contributions<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, Span<float> contributions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = contributions.Length / Shape.Inputs;
        CheckBlocks(columns, rows);
        _scorer.Contributions(columns, AllRows(rows), contributions);
    }

    private static int[] AllRows(int rows) => [.. Enumerable.Range(0, rows)];

    /// <summary>Writes the model, to be read by <see cref="Read"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Dimensions.Count);
        foreach (int dimension in Dimensions)
        {
            writer.Write(dimension);
        }

        _scorer.Write(writer);
        Calibration.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static ReconstructionAnomalyModel Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int[] dimensions = reader.ReadArray("dimensions", reader.ReadCount("dimensions", sizeof(int), minimum: 1), item => item.ReadInt32("dimension", 1));
        reader.CheckLeft(dimensions.Sum(dimension => (long)dimension), 2 * sizeof(double), "dimensions");
        var scorer = ReconstructionScorer.Read(reader, dimensions);
        var calibration = AnomalyCalibration.Read(reader, (nested, field) => nested.ReadNested(field, fold => ReconstructionScorer.Read(fold, dimensions)));
        reader.Require(calibration.Scores is null or EmpiricalScores, "calibration", "is a law of distances, but reconstruction errors have none");
        return new ReconstructionAnomalyModel(scorer, calibration, []);
    }

    private protected override ReconstructionAnomalyModel With(AnomalyCalibration calibration) => new(_scorer, calibration, History);
}
