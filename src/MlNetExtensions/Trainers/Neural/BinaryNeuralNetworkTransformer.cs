using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>
/// Adds PredictedLabel, Boolean, Score, the logit, and Probability, that of the label true. Immutable and safe for any number of threads.
/// </summary>
/// <inheritdoc cref="PoissonRegressionTransformer" path="/remarks"/>
[ComponentContract("MlNetExtensions.BinaryNeuralNetwork/v1")]
public sealed class BinaryNeuralNetworkTransformer
    : RowTransformer<BinaryNeuralNetworkTransformer>, ISavedComponent<BinaryNeuralNetworkTransformer>, ISingleFeaturePredictionTransformer<NeuralNetworkModel>
{
    private const int Label = 0;
    private const int Score = 1;
    private const int Probability = 2;

    internal BinaryNeuralNetworkTransformer(NeuralNetworkModel model)
        : base([model.Input], [.. Columns()]) => Model = model;

    /// <inheritdoc/>
    public NeuralNetworkModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName => Model.Input.Name;

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => Model.FeatureType;

    /// <inheritdoc/>
    protected override int RowsAhead => NeuralNetworkModel.BatchRows;

    /// <inheritdoc/>
    public static BinaryNeuralNetworkTransformer Read(SavedState state)
    {
        var model = NeuralNetworkModel.Read(state);
        state.Require(model.Shape.Outputs == 1, "layers", $"end with {model.Shape.Outputs} outputs, but two classes have one");
        return new BinaryNeuralNetworkTransformer(model);
    }

    internal static IEnumerable<OutputColumn> Columns()
    {
        const string task = "BinaryClassification";
        yield return OutputColumn.OfBoolean("PredictedLabel").AsScore(task, "PredictedLabel");
        yield return OutputColumn.OfSingle("Score").AsScore(task, "Score");
        yield return OutputColumn.OfSingle("Probability").AsScore(task, "Probability");
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Span<float> scores = batch.Singles(Score);
        Span<bool> labels = batch.Booleans(Label);
        Model.Compute(batch, scores);
        TensorPrimitives.Sigmoid(scores, batch.Singles(Probability));
        for (int row = 0; row < labels.Length; row++)
        {
            labels[row] = scores[row] > 0;
        }
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Model.Write(writer);
    }
}
