namespace MlNetExtensions;

/// <summary>The folds of the trial at hand, in the study.</summary>
public sealed class StudyFolds
{
    private readonly IStudyStore _store;
    private readonly StudyLease _lease;

    /// <param name="store">Where the study is.</param>
    /// <param name="lease">The trial.</param>
    public StudyFolds(IStudyStore store, StudyLease lease)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(lease);
        (_store, _lease) = (store, lease);
    }

    /// <summary>Folds that are finished, by workers that died in the middle of the trial: they need not run again.</summary>
    public IReadOnlyList<StudyFold> Earlier => _lease.Trial.Folds;

    /// <summary>Writes one.</summary>
    /// <returns>False if the trial was given to another worker: stop.</returns>
    public bool Add(StudyFold fold) => _store.AddFold(_lease, fold);
}
