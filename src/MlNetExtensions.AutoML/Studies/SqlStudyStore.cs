using System.Data.Common;
using System.Globalization;
using static MlNetExtensions.StudyCommands;

namespace MlNetExtensions;

/// <summary>
/// What SQLite and PostgreSQL have in common: tables, statements, tries. A store adds how it connects, whose clock leases run by, and which
/// errors may pass.
/// </summary>
/// <remarks>
/// Every method is one transaction. Whoever changes what coordinators read first counts up the study's revision, which locks the study's
/// row: revisions are committed in their order, and no reader can miss one. Claims, heartbeats and folds do not, so that workers
/// do not wait for each other.
/// </remarks>
public abstract class SqlStudyStore : IStudyStore
{
    private readonly StudyRetries _retries;
    private readonly StudyStatements _sql;

    private protected SqlStudyStore(string where, StudyStatements statements, StudyStoreOptions options)
    {
        options.Validate();
        Where = where;
        Time = options.Time;
        _sql = statements;
        _retries = new StudyRetries(where, options.RetryFor, options.Time, IsTransient);
    }

    /// <summary>The store as messages name it; without passwords.</summary>
    private protected string Where { get; }

    private protected TimeProvider Time { get; }

    /// <summary>The parameter of the statements' clock.</summary>
    private protected abstract long Clock { get; }

    /// <inheritdoc />
    public StudyStatus Open(string study, string space, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(study);
        ArgumentException.ThrowIfNullOrWhiteSpace(space);
        if (study.Length > 200)
        {
            throw new ArgumentException($"A study's name has at most 200 characters; this one has {study.Length}.", nameof(study));
        }

        StudyStatus status = Write((db, _) =>
        {
            db.Execute(_sql.Open, ("study", study), ("space", space), ("clock", Clock));
            return ReadStatus(db, study);
        }, cancellation);
        return status.Space == space
            ? status
            : throw new InvalidOperationException(
                $"Study '{study}' of {Where} was made for the search space '{Shortened(status.Space)}', "
                + $"and this one is '{Shortened(space)}': give the study another name, or the search space it had.");
    }

    /// <inheritdoc />
    public StudyStatus Status(string study, CancellationToken cancellation = default) => Read(db => ReadStatus(db, study), cancellation);

    /// <inheritdoc />
    public bool TryPropose(string study, StudyProposal proposal, CancellationToken cancellation = default) =>
        Propose(study, proposal, null, cancellation) is not null;

    /// <inheritdoc />
    public StudyLease? TryPropose(string study, StudyProposal proposal, StudyClaim claim, CancellationToken cancellation = default)
    {
        Check(claim);
        return Propose(study, proposal, claim, cancellation);
    }

    /// <inheritdoc />
    public StudyLease? Claim(string study, StudyClaim claim, CancellationToken cancellation = default)
    {
        Check(claim);
        while (true)
        {
            string token = NewToken();
            StudyTrial? trial = Write(
                (db, again) => again && ByToken(db, study, token) is { } mine ? mine : Claim(db, study, token, claim),
                cancellation, StudyWrite.Claim);
            if (trial is null || trial.Attempts <= claim.MaxAttempts)
            {
                return trial is null ? null : new StudyLease(study, trial, token, claim.Lease);
            }

            var lost = StudyResult.Failed(
                $"{trial.Attempts - 1} workers went silent while they ran this trial: killed, or out of memory. It is not tried again.",
                TimeSpan.Zero);
            Write((db, _) => Finish(db, new StudyLease(study, trial, token, claim.Lease), lost), cancellation);
        }
    }

    /// <inheritdoc />
    public bool Renew(StudyLease lease, CancellationToken cancellation = default) => WriteAtOnce(
        db => db.Execute(_sql.Renew, [.. Key(lease), ("worker", lease.Trial.Worker), ("lease", Milliseconds(lease.Length)), ("clock", Clock)]) == 1,
        cancellation);

    /// <inheritdoc />
    public bool AddFold(StudyLease lease, StudyFold fold, CancellationToken cancellation = default) => WriteAtOnce(
        db => db.Execute(_sql.AddFold,
        [
            .. Key(lease), ("worker", lease.Trial.Worker), ("lease", Milliseconds(lease.Length)), ("clock", Clock),
            ("fold", fold.Fold), ("seed", fold.Seed), ("loss", Stored(fold.Loss)), ("metric", Stored(fold.Metric)),
            ("milliseconds", fold.Duration.TotalMilliseconds),
        ]) > 0, cancellation);

    /// <inheritdoc />
    public bool Complete(StudyLease lease, StudyResult result, CancellationToken cancellation = default) =>
        Write((db, _) => Finish(db, lease, result), cancellation, StudyWrite.Result);

    /// <inheritdoc />
    public bool Release(StudyLease lease, CancellationToken cancellation = default) =>
        Write((db, _) => db.Execute(StudyStatements.Release, Key(lease)) == 1, cancellation);

    /// <inheritdoc />
    public void SetClosed(string study, bool closed, CancellationToken cancellation = default) =>
        Write((db, _) => db.Execute(StudyStatements.SetClosed, ("study", study), ("closed", closed ? 1 : 0)) == 1
            ? true
            : throw Unknown(study), cancellation);

    /// <inheritdoc />
    public IReadOnlyList<StudyTrial> Trials(string study, long after = 0, CancellationToken cancellation = default) => Read(db =>
    {
        List<StudyTrial> trials = db.Read(StudyRows.Trial, StudyStatements.Trials, ("study", study), ("after", after));
        if (trials.Count == 0)
        {
            ReadStatus(db, study);
        }

        // A finished trial's folds were written before it was finished, so reading them after it misses none.
        ILookup<int, StudyFold> folds = db
            .Read(StudyRows.Fold, StudyStatements.Folds, ("study", study), ("after", after))
            .ToLookup(row => row.Trial, row => row.Fold);
        return trials.ConvertAll(trial => folds.Contains(trial.Number) ? trial with { Folds = [.. folds[trial.Number]] } : trial);
    }, cancellation);

    /// <inheritdoc />
    public IReadOnlyList<string> Studies(CancellationToken cancellation = default) =>
        [.. Read(db => db.Read(row => row.GetString(0), StudyStatements.Studies), cancellation).Order(StringComparer.Ordinal)];

    /// <inheritdoc />
    public void Dispose()
    {
        DisposeConnections();
        GC.SuppressFinalize(this);
    }

    /// <summary>True for an error that may pass without anybody doing anything about the program.</summary>
    private protected abstract bool IsTransient(Exception exception);

    /// <summary>Runs it on an open connection whose transactions outlive what they must: the process, or a power failure.</summary>
    private protected abstract T Use<T>(StudyWrite kind, Func<DbConnection, T> use);

    /// <summary>True if the statements of one command are all written or none of them.</summary>
    private protected abstract bool CommandsAreTransactions { get; }

    /// <summary>A transaction that writes.</summary>
    private protected abstract DbTransaction Begin(DbConnection connection);

    /// <summary>Lets nobody else make the tables until the transaction ends.</summary>
    private protected abstract void LockSchema(StudyCommands db);

    private protected abstract void DisposeConnections();

    private protected T Try<T>(Func<T> use) => _retries.Run(_ => use(), CancellationToken.None);

    /// <summary>For the constructors: the first contact.</summary>
    private protected void EnsureSchema() => Write((db, _) =>
    {
        LockSchema(db);
        StudySchema.Ensure(db, Where);
        return true;
    }, CancellationToken.None);

    private StudyLease? Propose(string study, StudyProposal proposal, StudyClaim? claim, CancellationToken cancellation)
    {
        StudyRows.Check(proposal);
        string token = NewToken();
        StudyTrial? trial = Write((db, again) =>
        {
            long revision = NextRevision(db, study);
            int next = Convert.ToInt32(db.Scalar(StudyStatements.Count, ("study", study)), CultureInfo.InvariantCulture);
            if (proposal.Number > next)
            {
                throw new ArgumentException(
                    $"Trial {proposal.Number} of study '{study}' was proposed, but the next one is {next}: numbers have no gaps.",
                    nameof(proposal));
            }

            if (proposal.Number < next)
            {
                // After a lost connection the number may have been taken by this very call.
                return again ? ByToken(db, study, token) : null;
            }

            return db.Read(StudyRows.Trial, _sql.Propose,
                ("study", study), ("number", proposal.Number), ("point", StudyRows.Text(proposal.Point)),
                ("parameters", proposal.Parameters), ("label", proposal.Label), ("state", claim is null ? 0 : 1),
                ("attempts", claim is null ? 0 : 1), ("worker", claim?.Worker), ("token", token),
                ("lease", Milliseconds(claim?.Lease ?? TimeSpan.Zero)), ("clock", Clock), ("revision", revision)).Single();
        }, cancellation, StudyWrite.Proposal);
        return trial is null ? null : new StudyLease(study, trial, token, claim?.Lease ?? TimeSpan.Zero);
    }

    private StudyTrial? Claim(StudyCommands db, string study, string token, StudyClaim claim)
    {
        StudyTrial? trial = db.Read(StudyRows.Trial, _sql.Claim,
            ("study", study), ("worker", claim.Worker), ("token", token), ("lease", Milliseconds(claim.Lease)), ("clock", Clock)).SingleOrDefault();
        if (trial is null)
        {
            ReadStatus(db, study);
            return null;
        }

        List<StudyFold> folds = db.Read(
            row => StudyRows.Fold(row).Fold, StudyStatements.FoldsOfTrial, ("study", study), ("number", trial.Number));
        return trial with { Folds = folds };
    }

    private static StudyTrial? ByToken(StudyCommands db, string study, string token) =>
        db.Read(StudyRows.Trial, StudyStatements.ByToken, ("study", study), ("token", token)).SingleOrDefault();

    private bool Finish(StudyCommands db, StudyLease lease, StudyResult result)
    {
        long revision = NextRevision(db, lease.Study);
        string? error = result.Error ?? (result.IsCompleted ? null : $"The loss is {result.Loss}.");
        int written = db.Execute(_sql.Finish,
            ("state", (int)(result.IsCompleted ? StudyTrialState.Completed : StudyTrialState.Failed)), ("loss", Stored(result.Loss)),
            ("metric", Stored(result.Metric)), ("milliseconds", result.Duration.TotalMilliseconds), ("error", error),
            ("worker", lease.Trial.Worker), ("clock", Clock), ("revision", revision),
            ("study", lease.Study), ("number", lease.Trial.Number), ("token", lease.Token));
        return written == 1 || db.Scalar(StudyStatements.IsFinished, Key(lease)) is not null;
    }

    private long NextRevision(StudyCommands db, string study) => db.Scalar(StudyStatements.NextRevision, ("study", study)) is { } revision
        ? Convert.ToInt64(revision, CultureInfo.InvariantCulture)
        : throw Unknown(study);

    private StudyStatus ReadStatus(StudyCommands db, string study) =>
        db.Read(row => StudyRows.Status(row, study), StudyStatements.Status, ("study", study)).SingleOrDefault() ?? throw Unknown(study);

    private T Read<T>(Func<StudyCommands, T> read, CancellationToken cancellation) =>
        _retries.Run(_ => Use(StudyWrite.Other, connection => read(new StudyCommands(connection))), cancellation);

    private T Write<T>(Func<StudyCommands, bool, T> write, CancellationToken cancellation, StudyWrite kind = StudyWrite.Other) =>
        _retries.Run(again => Use(kind, connection =>
        {
            using DbTransaction transaction = Begin(connection);
            T result = write(new StudyCommands(connection, transaction), again);
            transaction.Commit();
            return result;
        }), cancellation);

    /// <summary>One command: where that is a transaction by itself, the server is asked once and not three times.</summary>
    private T WriteAtOnce<T>(Func<StudyCommands, T> write, CancellationToken cancellation) => CommandsAreTransactions
        ? _retries.Run(_ => Use(StudyWrite.Other, connection => write(new StudyCommands(connection))), cancellation)
        : Write((db, _) => write(db), cancellation);

    private InvalidOperationException Unknown(string study) => new($"{Where} has no study '{study}': open it first.");

    private static (string Name, object? Value)[] Key(StudyLease lease) =>
        [("study", lease.Study), ("number", lease.Trial.Number), ("token", lease.Token)];

    private static void Check(StudyClaim claim)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(claim.Worker);
        ArgumentOutOfRangeException.ThrowIfLessThan(claim.Lease, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(claim.MaxAttempts, 1);
    }

    private static long Milliseconds(TimeSpan lease) => (long)lease.TotalMilliseconds;

    private static string NewToken() => Guid.NewGuid().ToString("N");

    private static string Shortened(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 99), "…");
}
