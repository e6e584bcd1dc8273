using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>Adds a learned representation of the features, a vector of Single. Immutable and safe for any number of threads.</summary>
/// <inheritdoc cref="PoissonRegressionTransformer" path="/remarks"/>
[ComponentContract("MlNetExtensions.VicRegEmbedding/v1")]
public sealed class VicRegEmbeddingTransformer : RowTransformer<VicRegEmbeddingTransformer>, ISavedComponent<VicRegEmbeddingTransformer>
{
    private readonly NeuralNetworkModel _model;

    internal VicRegEmbeddingTransformer(NeuralNetworkModel model, string outputColumnName, IReadOnlyList<EmbeddingEpoch> history)
        : base([model.Input], [OutputColumn.OfVector(outputColumnName, model.Shape.Outputs)]) => (_model, History) = (model, history);

    /// <summary>The layers as they embed rows: what training alone needs is folded in or left out.</summary>
    public NetworkShape Shape => _model.Shape;

    /// <summary>The epochs of training with the terms of the loss; empty in a loaded model.</summary>
    public IReadOnlyList<EmbeddingEpoch> History { get; }

    /// <inheritdoc/>
    protected override int RowsAhead => NeuralNetworkModel.BatchRows;

    /// <inheritdoc/>
    public static VicRegEmbeddingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var model = NeuralNetworkModel.Read(state);
        string output = state.ReadName("output");
        return new VicRegEmbeddingTransformer(model, output, []);
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _model.Compute(batch, batch.Vectors());
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _model.Write(writer);
        writer.Write(Outputs[0].Name);
    }
}
