namespace Microsoft.ML.Internal;

/// <summary>A loader that needs no learning, where one that learns is asked for.</summary>
internal sealed class KnownLoader<TSource> : IDataLoaderEstimator<TSource, IDataLoader<TSource>>
{
    private readonly IDataLoader<TSource> _loader;

    public KnownLoader(IDataLoader<TSource> loader) => _loader = loader;

    public IDataLoader<TSource> Fit(TSource input) => _loader;

    public SchemaShape GetOutputSchema() => SchemaShape.Create(_loader.GetOutputSchema());
}
