namespace MlNetExtensions;

/// <summary>What the parameters of a group are to each other.</summary>
public enum ParameterKind
{
    /// <summary>Weights of a linear map, a row for each output and a column for each input.</summary>
    Matrix,

    /// <summary>Numbers side by side: biases, scales, shifts.</summary>
    Vector,
}
