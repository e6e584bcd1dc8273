namespace Microsoft.ML;

/// <summary>Makes views from a source.</summary>
public interface IDataLoader<in TSource> : ICanSaveModel
{
    IDataView Load(TSource input);

    DataViewSchema GetOutputSchema();
}

/// <summary>Learns a loader from a source.</summary>
public interface IDataLoaderEstimator<in TSource, out TLoader>
    where TLoader : IDataLoader<TSource>
{
    TLoader Fit(TSource input);

    SchemaShape GetOutputSchema();
}
