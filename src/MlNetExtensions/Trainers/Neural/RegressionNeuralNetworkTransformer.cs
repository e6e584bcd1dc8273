using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>Adds Score, the predicted number. Immutable and safe for any number of threads.</summary>
/// <inheritdoc cref="PoissonRegressionTransformer" path="/remarks"/>
[ComponentContract("MlNetExtensions.RegressionNeuralNetwork/v1")]
public sealed class RegressionNeuralNetworkTransformer
    : RowTransformer<RegressionNeuralNetworkTransformer>, ISavedComponent<RegressionNeuralNetworkTransformer>, ISingleFeaturePredictionTransformer<NeuralNetworkModel>
{
    internal RegressionNeuralNetworkTransformer(NeuralNetworkModel model)
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
    public static RegressionNeuralNetworkTransformer Read(SavedState state)
    {
        var model = NeuralNetworkModel.Read(state);
        state.Require(model.Shape.Outputs == 1, "layers", $"end with {model.Shape.Outputs} outputs, but a number has one");
        return new RegressionNeuralNetworkTransformer(model);
    }

    internal static IEnumerable<OutputColumn> Columns() => [OutputColumn.OfSingle("Score").AsScore("Regression", "Score")];

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Model.Compute(batch, batch.Singles());
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Model.Write(writer);
    }
}
