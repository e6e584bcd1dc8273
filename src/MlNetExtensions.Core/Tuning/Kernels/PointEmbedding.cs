namespace MlNetExtensions.Tuning;

/// <summary>
/// Points of a space as vectors, so that every kernel of distances between vectors stays positive definite with conditional dimensions.
/// </summary>
/// <remarks>
/// A number that is always active is its own feature, counted from 0.5. One with conditions becomes (cos x, sin x) where it is active, and
/// (0, 0) where it is not: two active values are 2·sin(|x - x'|/2) apart, 0.96 for the whole range; an active and an inactive one 1,
/// whatever the value; two inactive ones 0. (Swersky and others, "Raiders of the Lost Architecture", 2014.) A category is a corner of a
/// simplex, so that different levels are 1 apart; being inactive is a level of its own. A category is kept as its number, so thousands of
/// levels cost no more than two.
/// </remarks>
internal sealed class PointEmbedding
{
    private const int Inactive = -1;

    /// <summary>Distances do not care where 0 is, but angles do.</summary>
    private const double Middle = 0.5;
    private readonly TuningSpace _space;

    public PointEmbedding(TuningSpace space)
    {
        _space = space;
        List<int> owners = [], categories = [];
        for (int i = 0; i < space.Count; i++)
        {
            TuningDimension dimension = space.Dimensions[i];
            if (dimension.Levels == 1)
            {
                continue;
            }

            if (dimension.IsCategory)
            {
                categories.Add(i);
                continue;
            }

            owners.Add(i);
            if (dimension.Conditions.Count > 0)
            {
                owners.Add(i);
            }
        }

        (FeatureOwners, CategoryDimensions) = ([.. owners], [.. categories]);
        HasConditions = space.Dimensions.Any(dimension => dimension.Conditions.Count > 0);
    }

    /// <summary>The dimension that each feature is of.</summary>
    public int[] FeatureOwners { get; }

    /// <summary>The dimensions that are categories.</summary>
    public int[] CategoryDimensions { get; }

    public bool HasConditions { get; }

    /// <summary>Dimensions that have a say in the kernel: those with more than one level.</summary>
    public IEnumerable<int> Dimensions => FeatureOwners.Distinct().Concat(CategoryDimensions).Order();

    public TuningSpace Space => _space;

    /// <summary>The features of a point, not scaled, and its levels.</summary>
    public void Embed(ReadOnlySpan<double> point, Span<double> features, Span<int> levels)
    {
        for (int f = 0; f < FeatureOwners.Length; f++)
        {
            int owner = FeatureOwners[f];
            if (_space.Dimensions[owner].Conditions.Count == 0)
            {
                features[f] = point[owner] - Middle;
                continue;
            }

            (features[f + 1], features[f]) = _space.IsActive(point, owner) ? Math.SinCos(point[owner]) : (0, 0);
            f++;
        }

        for (int c = 0; c < CategoryDimensions.Length; c++)
        {
            int owner = CategoryDimensions[c];
            levels[c] = !HasConditions || _space.IsActive(point, owner) ? _space.Dimensions[owner].LevelOf(point[owner]) : Inactive;
        }
    }

    /// <summary>Adds what a gradient by features is by coordinates.</summary>
    /// <param name="features">Of the point, as <see cref="Embed"/> gives them.</param>
    /// <param name="byFeatures">The gradient by features.</param>
    /// <param name="gradient">One for each dimension; categories keep theirs.</param>
    public void AddGradient(ReadOnlySpan<double> features, ReadOnlySpan<double> byFeatures, Span<double> gradient)
    {
        for (int f = 0; f < FeatureOwners.Length; f++)
        {
            int owner = FeatureOwners[f];
            if (_space.Dimensions[owner].Conditions.Count == 0)
            {
                gradient[owner] += byFeatures[f];
                continue;
            }

            // d(cos x, sin x) = (-sin x, cos x) dx, and both are 0 where it is inactive.
            gradient[owner] += features[f] * byFeatures[f + 1] - features[f + 1] * byFeatures[f];
            f++;
        }
    }
}
