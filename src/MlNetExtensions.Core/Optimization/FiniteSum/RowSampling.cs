namespace MlNetExtensions;

/// <summary>How a stochastic solver draws rows.</summary>
public enum RowSampling
{
    /// <summary>Importance sampling where the largest smoothness constant is far above the mean, else reshuffling.</summary>
    Auto,

    /// <summary>Every row once per pass, in a new random order each pass.</summary>
    Reshuffling,

    /// <summary>Independent uniform draws.</summary>
    Uniform,

    /// <summary>Independent draws, half of them uniform and half in proportion to the rows' smoothness constants.</summary>
    Importance,
}
