using System.Numerics;

namespace MlNetExtensions;

/// <summary>
/// Describes an average of the parameters over the steps, which is validated and handed out instead of the last parameters; training does
/// not see it. Compares by value and prints itself with all options.
/// </summary>
public abstract record ParameterAveraging
{
    /// <summary>The options with their symbols; saved averages are compared by it.</summary>
    protected abstract IReadOnlyList<(string Symbol, double Value)> Options { get; }

    /// <summary>An average before its first parameters.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="length">Number of parameters.</param>
    public abstract ParameterAverage<T> CreateAverage<T>(int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <inheritdoc/>
    public sealed override string ToString() =>
        $"{GetType().Name}({string.Join(", ", Options.Select(option => $"{option.Symbol} {GradientTransformation.Number(option.Value)}"))})";
}
