namespace MlNetExtensions;

/// <summary>What stands between a hidden layer and its activation.</summary>
public enum HiddenNormalization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Batch normalization; folded into the layer for scoring.</summary>
    Batch,

    /// <summary>Layer normalization.</summary>
    Layer,
}
