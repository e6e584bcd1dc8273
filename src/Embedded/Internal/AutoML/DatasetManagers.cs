using Microsoft.ML.AutoML;

namespace Microsoft.ML.Internal.AutoML;

internal sealed class TrainValidateDataset : ITrainValidateDatasetManager
{
    public const string SubSamplingKey = "TrainValidateDatasetSubsamplingKey";

    /// <summary>The name under which ML.NET puts the part of the rows to train on into the search space.</summary>
    public const string SearchSpaceName = "TrainValidateDatasetManager";

    private const long FewestRows = 10;

    private readonly IDataView _train;
    private readonly IDataView _validation;
    private readonly Lazy<long> _rows;

    public TrainValidateDataset(IDataView train, IDataView validation)
    {
        _train = train;
        _validation = validation;
        _rows = new Lazy<long>(() => CountRows(train));
    }

    public IDataView LoadTrainDataset(MLContext context, TrialSettings settings)
    {
        if (settings?.Parameter is not { } parameter
            || !parameter.TryGetValue(SearchSpaceName, out var sampling)
            || !sampling.TryGetValue(SubSamplingKey, out var part)
            || part.AsType<double>() is not (< 1 and var share))
        {
            return _train;
        }

        return context.Data.TakeRows(_train, Math.Max(FewestRows, (long)(share * _rows.Value)));
    }

    public IDataView LoadValidateDataset(MLContext context, TrialSettings settings) => _validation;

    private static long CountRows(IDataView view)
    {
        if (view.GetRowCount() is long known)
            return known;
        long count = 0;
        using var cursor = view.GetRowCursor([]);
        while (cursor.MoveNext())
            count++;
        return count;
    }
}

internal sealed class CrossValidateDataset : ICrossValidateDatasetManager
{
    public IDataView Dataset { get; set; }

    public int Fold { get; set; }

    public string SamplingKeyColumnName { get; set; }
}
