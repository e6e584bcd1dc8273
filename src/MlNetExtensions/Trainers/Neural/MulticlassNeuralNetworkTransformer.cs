using System.Buffers;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>
/// Adds PredictedLabel, a key with the values of the label's keys, and Score, the probabilities of the classes. Immutable and safe for any number of
/// threads.
/// </summary>
/// <inheritdoc cref="PoissonRegressionTransformer" path="/remarks"/>
[ComponentContract("MlNetExtensions.MulticlassNeuralNetwork/v1")]
public sealed class MulticlassNeuralNetworkTransformer
    : RowTransformer<MulticlassNeuralNetworkTransformer>, ISavedComponent<MulticlassNeuralNetworkTransformer>, ISingleFeaturePredictionTransformer<NeuralNetworkModel>
{
    private const int Label = 0;
    private const int Score = 1;

    private readonly int[] _occurring;

    internal MulticlassNeuralNetworkTransformer(NeuralNetworkModel model, KeyValues classes, int[] occurring)
        : base([model.Input], [.. ClassScores.Columns(classes)]) => (Model, Classes, _occurring) = (model, classes, occurring);

    /// <inheritdoc/>
    public NeuralNetworkModel Model { get; }

    /// <summary>The values behind the keys of the label, as text, in the order of the keys.</summary>
    public IReadOnlyList<string> ClassNames => Classes.Texts;

    /// <inheritdoc/>
    public string FeatureColumnName => Model.Input.Name;

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => Model.FeatureType;

    internal KeyValues Classes { get; }

    /// <inheritdoc/>
    protected override int RowsAhead => NeuralNetworkModel.BatchRows;

    /// <inheritdoc/>
    public static MulticlassNeuralNetworkTransformer Read(SavedState state)
    {
        var model = NeuralNetworkModel.Read(state);
        KeyValues classes = state.ReadNested("classes", KeyValues.Read);
        int outputs = model.Shape.Outputs;
        state.Require(classes.Count >= outputs && outputs > 1, "classes", $"are {classes.Count} values for {outputs} outputs");
        return new MulticlassNeuralNetworkTransformer(model, classes, OccurringClasses.Read(state, outputs, classes.Count));
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int outputs = _occurring.Length, classes = Classes.Count;
        Span<uint> labels = batch.Keys(Label);
        Span<float> probabilities = batch.Vectors(Score);
        float[] rented = ArrayPool<float>.Shared.Rent(batch.Count * outputs);
        Span<float> logits = rented.AsSpan(0, batch.Count * outputs);
        Model.Compute(batch, logits);
        for (int row = 0; row < labels.Length; row++)
        {
            Span<float> own = logits.Slice(row * outputs, outputs), ofRow = probabilities.Slice(row * classes, classes);
            labels[row] = ClassScores.Softmax(own, _occurring, ofRow);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Model.Write(writer);
        Classes.Write(writer);
        foreach (int index in _occurring)
        {
            writer.Write(index);
        }
    }
}
