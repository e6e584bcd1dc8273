namespace MlNetExtensions;

/// <summary>What a score is computed from.</summary>
[Flags]
public enum ScoreInputs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The model's probabilities of the classes.</summary>
    Probabilities = 1,

    /// <summary>The row's class.</summary>
    Label = 2,

    /// <summary>The row's loss.</summary>
    Loss = 4,

    /// <summary>The Euclidean norm of the row's features, or of the inputs of a network's last layer.</summary>
    FeatureNorm = 8,

    /// <summary>The probabilities of several models.</summary>
    Members = 16,
}
