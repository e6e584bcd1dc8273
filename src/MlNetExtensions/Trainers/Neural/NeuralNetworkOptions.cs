namespace MlNetExtensions;

/// <summary>What all neural trainers with a label take. They minimize the mean loss of rows, each with its weight.</summary>
public abstract class NeuralNetworkOptions : NetworkTrainerOptions
{
    private protected NeuralNetworkOptions()
    {
    }

    /// <summary>The label. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The features: a vector of Single of known size, dense or sparse. Default: <c>Features</c>.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>Weights of examples: Single, finite, not negative. Default: null, all 1.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Units of the hidden layers, the first next to the features; empty for a linear model. Default: 256, 128.</summary>
    public int[] HiddenLayers { get; set; } = [256, 128];

    internal LabeledColumns Columns => new(LabelColumnName, FeatureColumnName, ExampleWeightColumnName);

    private protected override IReadOnlyList<int> HiddenUnits(int inputs) => HiddenLayers;

    /// <inheritdoc/>
    internal override void Check()
    {
        ArgumentNullException.ThrowIfNull(HiddenLayers);
        RequireUnits(HiddenLayers, nameof(HiddenLayers));
        base.Check();
    }
}
