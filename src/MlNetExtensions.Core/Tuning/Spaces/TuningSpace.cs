using System.Globalization;

namespace MlNetExtensions.Tuning;

/// <summary>
/// The unit cube in which a proposer searches. Every dimension is in [0, 1]; how a coordinate becomes a value (a logarithm, an integer) is
/// the caller's affair. A point is canonical where its levels are at their centers and its inactive dimensions at their defaults, so that
/// points which mean the same are equal.
/// </summary>
public sealed class TuningSpace
{
    private readonly TuningDimension[] _dimensions;

    /// <param name="dimensions">
    /// Any number, also none: then there is one point. A dimension comes after those that its conditions are about.
    /// </param>
    /// <exception cref="ArgumentException">A dimension is out of range, or has a condition on a later one; the error names it.</exception>
    public TuningSpace(IEnumerable<TuningDimension> dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        _dimensions = [.. dimensions];
        for (int i = 0; i < _dimensions.Length; i++)
        {
            Check(i);
        }
    }

    /// <summary>The dimensions in order.</summary>
    public IReadOnlyList<TuningDimension> Dimensions => _dimensions;

    /// <summary>How many dimensions there are.</summary>
    public int Count => _dimensions.Length;

    /// <summary>Whether a dimension matters at a point: all its conditions hold, each on a dimension that is active itself.</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    /// <param name="dimension">Its index.</param>
    public bool IsActive(ReadOnlySpan<double> point, int dimension)
    {
        foreach (TuningCondition condition in _dimensions[dimension].Conditions)
        {
            TuningDimension other = _dimensions[condition.Dimension];
            if (!condition.Levels.Contains(other.LevelOf(point[condition.Dimension])) || !IsActive(point, condition.Dimension))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves levels to their centers, numbers into [0, 1] and inactive dimensions to their defaults.</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    /// <exception cref="ArgumentException">
    /// The length is not <see cref="Count"/>, or a coordinate is NaN; the error names the dimension.
    /// </exception>
    public void Canonicalize(Span<double> point)
    {
        if (point.Length != Count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The point has {point.Length} coordinates, but the space {Count} dimensions; give one for each."), nameof(point));
        }

        for (int i = 0; i < _dimensions.Length; i++)
        {
            if (double.IsNaN(point[i]))
            {
                throw new ArgumentException($"The coordinate of '{_dimensions[i].Name}' is NaN; it must be in [0, 1].", nameof(point));
            }

            // Conditions are on earlier dimensions, which are canonical by now.
            point[i] = _dimensions[i].Canonical(IsActive(point, i) ? point[i] : _dimensions[i].Default);
        }
    }

    /// <summary>The canonical point of all defaults.</summary>
    public double[] DefaultPoint()
    {
        double[] point = [.. _dimensions.Select(dimension => dimension.Default)];
        Canonicalize(point);
        return point;
    }

    private void Check(int index)
    {
        TuningDimension dimension = _dimensions[index] ?? throw new ArgumentException($"Dimension {index} is null.", "dimensions");
        string? complaint =
            string.IsNullOrEmpty(dimension.Name) ? "has no name"
            : dimension.Levels < 0
                ? string.Create(CultureInfo.InvariantCulture, $"has {dimension.Levels} levels; give 0 for a number, or more")
            : !(dimension.Default is >= 0 and <= 1) ? string.Create(CultureInfo.InvariantCulture,
                $"has the default {dimension.Default}; it must be in [0, 1]")
            : dimension.Conditions is null ? "has null for its conditions"
            : dimension.Conditions.Select(condition => Complaint(condition, index)).FirstOrDefault(found => found is not null);
        if (complaint is not null)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Dimension {index} (counted from 0), '{dimension.Name}', {complaint}."), "dimensions");
        }
    }

    private string? Complaint(TuningCondition? condition, int index)
    {
        if (condition?.Levels is not { Count: > 0 })
        {
            return "has a condition without levels";
        }

        if (condition.Dimension < 0 || condition.Dimension >= index)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"has a condition on dimension {condition.Dimension}; it must be one of those before it");
        }

        int levels = _dimensions[condition.Dimension].Levels;
        return condition.Levels.Any(level => level < 0 || level >= levels)
            ? string.Create(CultureInfo.InvariantCulture,
                $"has a condition on a level that '{_dimensions[condition.Dimension].Name}' lacks; it has {levels}")
            : null;
    }
}
