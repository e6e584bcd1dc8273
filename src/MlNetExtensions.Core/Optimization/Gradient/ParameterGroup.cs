namespace MlNetExtensions;

/// <summary>Parameters of a model that belong together: a layer's weights or its biases.</summary>
/// <param name="Name">Unique within its layout.</param>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Kind">Matrix or vector.</param>
/// <param name="Rows">Outputs of a matrix, or the length of a vector.</param>
/// <param name="Columns">Inputs of a matrix, or 1.</param>
/// <param name="IsOutput">Whether it belongs to the layer that gives the model's output.</param>
/// <param name="Offset">Index of its first parameter in the model's flat array; a matrix lies there row after row.</param>
public sealed record ParameterGroup(string Name, int Layer, ParameterKind Kind, int Rows, int Columns, bool IsOutput = false,
    int Offset = 0)
{
    /// <summary>Number of parameters.</summary>
    public int Count => checked(Rows * Columns);

    /// <summary>The weights of a linear map, row-major.</summary>
    public static ParameterGroup Matrix(string name, int layer, int rows, int columns, bool isOutput = false) =>
        new(name, layer, ParameterKind.Matrix, rows, columns, isOutput);

    /// <summary>A vector of numbers.</summary>
    public static ParameterGroup Vector(string name, int layer, int length, bool isOutput = false) =>
        new(name, layer, ParameterKind.Vector, length, 1, isOutput);

    /// <summary>This group's part of an array as long as the model's parameters.</summary>
    public Span<T> Of<T>(Span<T> values) => values.Slice(Offset, Count);

    /// <inheritdoc cref="Of{T}(Span{T})"/>
    public ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> values) => values.Slice(Offset, Count);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name, nameof(Name));
        if (Rows < 0 || Columns < 0 || Layer < 0 || (long)Rows * Columns > int.MaxValue || (Kind == ParameterKind.Vector && Columns != 1)
            || !Enum.IsDefined(Kind))
        {
            throw new ArgumentException(
                $"The parameter group '{Name}' has kind {Kind}, layer {Layer}, {Rows} rows and {Columns} columns; "
                + "nothing may be negative, a vector has 1 column, and a group at most 2³¹ - 1 parameters.");
        }
    }
}
