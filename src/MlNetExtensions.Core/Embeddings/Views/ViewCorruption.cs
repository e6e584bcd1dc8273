using System.Globalization;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>One way to change a row so that what should be learned of it stays: two views of a row are made by such changes.</summary>
/// <remarks>The same seed gives the same views on any number of threads.</remarks>
public abstract record ViewCorruption
{
    private protected ViewCorruption()
    {
    }

    /// <param name="columns">Features of a row.</param>
    /// <exception cref="ArgumentException">An option is out of range, or does not fit the features; the message names it.</exception>
    internal abstract void Validate(int columns);

    /// <summary>What must be known of all rows, found once before training.</summary>
    /// <param name="rows">The rows that views are made of.</param>
    /// <param name="columns">Features of a row.</param>
    /// <param name="cancellationToken">Looked at now and then.</param>
    internal virtual ViewCorruption Prepare(ViewRows rows, int columns, CancellationToken cancellationToken) => this;

    /// <summary>Of which row the view of a row is made, before any row is changed.</summary>
    /// <param name="row">The number of the row.</param>
    /// <param name="random">Of this row and view alone.</param>
    internal virtual int Source(int row, NormalRandom random) => row;

    /// <summary>Changes a row in place.</summary>
    /// <param name="row">Features in their own units.</param>
    /// <param name="rows">The rows that are trained on.</param>
    /// <param name="random">Of this row and view alone.</param>
    internal abstract void Apply(Span<float> row, ViewRows rows, NormalRandom random);

    private protected void RequireShare(double value, string name) => Require(value is >= 0 and <= 1, value, name, "in [0, 1]");

    private protected void Require(bool holds, double value, string name, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} of {GetType().Name} is {value}; it must be {rule}."));
        }
    }
}
