using MlNetExtensions.Components;
using MlNetExtensions.Core.Anomaly;

namespace MlNetExtensions;

/// <summary>Scores rows by the error of their reconstruction. Immutable and safe for any number of threads.</summary>
/// <inheritdoc cref="GaussianMahalanobisTransformer" path="/remarks"/>
[ComponentContract("MlNetExtensions.ReconstructionError/v1")]
public sealed class ReconstructionErrorTransformer
    : AnomalyTransformer<ReconstructionErrorTransformer, ReconstructionAnomalyModel>, ISavedComponent<ReconstructionErrorTransformer>
{
    private readonly IReadOnlyList<string>? _featureNames;

    internal ReconstructionErrorTransformer(
        ReconstructionAnomalyModel model, IReadOnlyList<string> features, AnomalyOutputs outputs, IReadOnlyList<string>? featureNames)
        : base(model, [.. features.Select((name, i) => new InputColumn(name, model.Dimensions[i]))], outputs, featureNames) => _featureNames = featureNames;

    /// <inheritdoc/>
    protected override int RowsAhead => NeuralNetworkModel.BatchRows;

    private protected override string LogName => ReconstructionErrorTrainer.LogName;

    /// <inheritdoc/>
    public static ReconstructionErrorTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        AnomalyOutputs outputs = state.ReadNested("outputs", AnomalyOutputs.Read);
        state.Require(outputs.ColumnScores is null, "outputs.columnScores", $"is '{outputs.ColumnScores}', but errors are of all columns together");
        ReconstructionAnomalyModel model = state.ReadNested("model", ReconstructionAnomalyModel.Read);
        state.Require(model.Dimensions.SequenceEqual(state.Inputs.Select(input => input.Dimension)),
            "model.dimensions", $"are {model.Dimensions.Count} that are not the sizes of the {state.Inputs.Count} columns of the inputs");
        return new ReconstructionErrorTransformer(
            model, [.. state.Inputs.Select(input => input.Name)], outputs, FeatureNames.Read(state, model.Dimensions.Sum()));
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        OutputNames.Write(writer);
        Model.Write(writer);
        FeatureNames.Write(writer, _featureNames);
    }

    private protected override ReconstructionErrorTransformer With(ReconstructionAnomalyModel model) => new(model, FeatureColumnNames, OutputNames, _featureNames);

    private protected override void ComputeScores(ComponentBatch batch)
    {
        RequireFinite(batch);
        Model.Score(Blocks(batch), batch.Singles(Score));
    }

    private protected override void ComputeContributions(ComponentBatch batch)
    {
        RequireFinite(batch);
        Model.Contributions(Blocks(batch), batch.Vectors(Contributions));
    }
}
