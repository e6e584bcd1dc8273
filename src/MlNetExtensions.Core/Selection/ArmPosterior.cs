using System.Globalization;

namespace MlNetExtensions;

/// <summary>
/// A kind of posterior with its prior, of which <see cref="Create"/> makes one for each arm. Descriptions do not change and compare by
/// value; what is learned is in <see cref="ArmBeliefs"/>.
/// </summary>
public abstract record ArmPosterior
{
    /// <summary>Beliefs before the first reward.</summary>
    /// <param name="arms">Number of arms, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no arm.</exception>
    public abstract ArmBeliefs Create(int arms);

    /// <summary>All options as numbers: with the type, they tell one posterior from another in a saved state.</summary>
    public abstract IReadOnlyList<double> Parameters { get; }

    /// <summary>The name with all options.</summary>
    public sealed override string ToString() =>
        $"{GetType().Name}({string.Join(", ", Parameters.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))})";
}
