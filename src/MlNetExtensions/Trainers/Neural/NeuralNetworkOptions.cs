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

    /// <summary>
    /// A file that the state of training is saved in after every epoch, replaced as a whole: a run that is killed at any moment leaves the last epoch's.
    /// Default: null, none.
    /// </summary>
    public string? CheckpointPath { get; set; }

    /// <summary>
    /// A file written to <see cref="CheckpointPath"/> that training goes on from, with the bits of a run that was never interrupted. Rows, layers, loss,
    /// optimizer and all options that decide bits must be the same, or it is an error. Default: null, from the beginning.
    /// </summary>
    public string? ResumeFrom { get; set; }

    internal LabeledColumns Columns => new(LabelColumnName, FeatureColumnName, ExampleWeightColumnName);

    internal bool ClustersAreClasses => LearnsClasses;

    private protected override IReadOnlyList<int> HiddenUnits(int inputs) => HiddenLayers;

    /// <inheritdoc/>
    internal override void Check()
    {
        ArgumentNullException.ThrowIfNull(HiddenLayers);
        RequireUnits(HiddenLayers, nameof(HiddenLayers));
        RefuseEmpty(CheckpointPath, nameof(CheckpointPath));
        RefuseEmpty(ResumeFrom, nameof(ResumeFrom));
        base.Check();
    }

    private static void RefuseEmpty(string? path, string name)
    {
        if (path is "")
        {
            throw new ArgumentException($"{name} is empty; null means that there is none.", name);
        }
    }
}
