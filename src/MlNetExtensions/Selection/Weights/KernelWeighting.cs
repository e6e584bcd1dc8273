using Microsoft.ML;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <inheritdoc cref="SampleWeighting.KernelMatching"/>
internal sealed class KernelWeighting : SampleWeighting
{
    private readonly IDataView _target;
    private readonly string _features;
    private readonly KernelMatchingOptions? _options;

    public KernelWeighting(IDataView target, string features, KernelMatchingOptions? options)
    {
        ArgumentNullException.ThrowIfNull(target);
        OptionCheck.RequireName(features, "featureColumnName");
        (_target, _features, _options) = (target, features, options);
    }

    /// <summary>Matches the rows of two views.</summary>
    public static KernelMatching Match(IDataView rows, IDataView target, string features, KernelMatchingOptions? options)
    {
        RowSet<float> own = FeaturesInMemory.Read(rows, features), other = FeaturesInMemory.Read(target, features);
        FeaturesInMemory.RequireSame(own, other, features);
        return KernelMeanMatching.Fit(FeaturesInMemory.ToDense(own), FeaturesInMemory.ToDense(other), own.Columns, options);
    }

    protected override IReadOnlyList<double> Weigh(IDataView rows) => Match(rows, _target, _features, _options).TrainWeights;
}
