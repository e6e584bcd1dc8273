namespace MlNetExtensions;

/// <summary>Which groups of parameters a transformation is for.</summary>
public sealed record GroupSelection
{
    private readonly string _text;
    private readonly string? _name;

    private GroupSelection(string text, string? name = null) => (_text, _name) = (text, name);

    /// <summary>All matrices.</summary>
    public static GroupSelection Matrices { get; } = new("matrices");

    /// <summary>The matrices of all layers but the output layer.</summary>
    public static GroupSelection HiddenMatrices { get; } = new("hidden matrices");

    /// <summary>All vectors.</summary>
    public static GroupSelection Vectors { get; } = new("vectors");

    /// <summary>Matrices and vectors of the output layer.</summary>
    public static GroupSelection OutputLayer { get; } = new("output layer");

    /// <summary>The group of that name.</summary>
    public static GroupSelection Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new GroupSelection($"'{name}'", name);
    }

    /// <summary>Whether a group is selected.</summary>
    public bool Contains(ParameterGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return _name is not null ? group.Name == _name
            : this == Matrices ? group.Kind == ParameterKind.Matrix
            : this == HiddenMatrices ? group.Kind == ParameterKind.Matrix && !group.IsOutput
            : this == Vectors ? group.Kind == ParameterKind.Vector
            : group.IsOutput;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    internal void RequirePresent(ParameterLayout layout)
    {
        if (_name is not null && !layout.Groups.Any(Contains))
        {
            throw new ArgumentException(
                $"No parameter group is named '{_name}'; there are {string.Join(", ", layout.Groups.Select(group => $"'{group.Name}'"))}.",
                    nameof(layout));
        }
    }
}
