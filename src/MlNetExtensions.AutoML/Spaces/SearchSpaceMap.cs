using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.SearchSpace;
using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// A search space of ML.NET as a <see cref="TuningSpace"/>, and points of the one as parameters of the other.
/// </summary>
/// <remarks>
/// <para>A number is a dimension of its own, in ML.NET's scale (linear or logarithmic). Whole numbers with at most
/// <see cref="MostIntegerLevels"/> values are ordered levels, one for each value (in ML.NET, the greatest has only a single point of the
/// range). Choices are categories, or ordered levels where all of them are numbers in rising or falling order. What has one value only is no
/// dimension.</para>
/// <para>Below a choice named <c>_SCHEMA_</c>, as a <c>SweepablePipeline</c> has, the options of a step are active only for schemas that
/// name it. Dimensions are in ML.NET's order, except that those which others depend on come first.</para>
/// <para>Defaults are ML.NET's: without one, the lowest value or the first choice. Safe for many threads; later changes of the search space
/// are not seen.</para>
/// </remarks>
public sealed class SearchSpaceMap
{
    /// <summary>Whole numbers with more values than this are taken as numbers: 16.</summary>
    public const int MostIntegerLevels = 16;

    private readonly SearchSpace _source;
    private readonly SearchSpaceLeaf[] _leaves;
    private readonly int _features;

    /// <param name="space">ML.NET's space.</param>
    /// <exception cref="ArgumentException">An option has no value at all, or its logarithm has none; the error names it.</exception>
    public SearchSpaceMap(SearchSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        _source = space;
        _features = space.FeatureSpaceDim;
        _leaves = [.. SearchSpaceReader.Read(space)];
        Space = new TuningSpace(_leaves.Select(leaf => leaf.Dimension));
        Fingerprint = FingerprintOf(Space);
    }

    /// <summary>The unit cube.</summary>
    public TuningSpace Space { get; }

    /// <summary>The same for two spaces whose points mean the same: 64 hexadecimal digits of names, values, defaults and conditions.</summary>
    public string Fingerprint { get; }

    /// <summary>The parameter that a point stands for.</summary>
    /// <param name="point">A coordinate for each dimension of <see cref="Space"/>; it is made canonical first.</param>
    /// <exception cref="ArgumentException">The length is not that of the space, or a coordinate is NaN.</exception>
    public Parameter ToParameter(ReadOnlySpan<double> point)
    {
        double[] canonical = point.ToArray();
        Space.Canonicalize(canonical);
        double[] features = new double[_features];
        for (int i = 0; i < _leaves.Length; i++)
        {
            features[_leaves[i].Feature] = _leaves[i].Scale.ToFeature(canonical[i]);
        }

        return _source.SampleFromFeatureSpace(features);
    }

    /// <summary>
    /// The canonical point of a parameter. Values outside a range go to its nearest end; what the parameter does not have is at its default.
    /// </summary>
    /// <param name="parameter">As an experiment has it, with a member for each option.</param>
    /// <exception cref="ArgumentException">A value is of another kind than its option, or none of its choices; the error names it.</exception>
    public double[] ToPoint(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        double[] point = new double[_leaves.Length];
        for (int i = 0; i < point.Length; i++)
        {
            SearchSpaceLeaf leaf = _leaves[i];
            Parameter? value = leaf.Find(parameter);
            point[i] = value is null ? leaf.Dimension.Default : leaf.ToCoordinate(value);
        }

        Space.Canonicalize(point);
        return point;
    }

    private string FingerprintOf(TuningSpace space)
    {
        var text = new StringBuilder();
        for (int i = 0; i < space.Count; i++)
        {
            TuningDimension dimension = space.Dimensions[i];
            text.Append(CultureInfo.InvariantCulture, $"{dimension.Name}|{dimension.Levels}|{dimension.Ordered}|{dimension.Default:R}|");
            text.Append(_leaves[i].Scale.Describe());
            foreach (TuningCondition condition in dimension.Conditions)
            {
                text.Append(CultureInfo.InvariantCulture, $"|{condition.Dimension}:{string.Join(',', condition.Levels)}");
            }

            text.Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
