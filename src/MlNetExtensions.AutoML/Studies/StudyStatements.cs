namespace MlNetExtensions;

/// <summary>The statements of a store. <c>state</c> is a <see cref="StudyTrialState"/>.</summary>
/// <param name="now">The time in milliseconds since 1970 as an SQL expression; it may use the parameter @clock.</param>
/// <param name="skipLocked">What a subquery says so that it passes over rows that another transaction is about to change.</param>
internal sealed class StudyStatements(string now, string skipLocked)
{
    private const string Columns =
        "number, point, parameters, label, state, attempts, worker, leased_until, loss, metric, milliseconds, error, proposed, finished, revision";

    private const string Held = "study = @study AND number = @number AND state = 1 AND token = @token";

    // A trial that waits is nobody's: it is still that of the worker that works on it, whose claim a server that crashed may have forgotten.
    private const string NobodyElses = "study = @study AND number = @number AND (state = 0 OR (state = 1 AND token = @token))";

    private const string Retake = "worker = @worker, token = @token, attempts = attempts + (CASE WHEN state = 0 THEN 1 ELSE 0 END)";

    public const string Status = """
        SELECT s.space, s.closed, s.revision, count(t.number),
            count(CASE WHEN t.state = 0 THEN 1 END), count(CASE WHEN t.state = 1 THEN 1 END),
            count(CASE WHEN t.state = 2 THEN 1 END), count(CASE WHEN t.state = 3 THEN 1 END)
        FROM mlne_study s LEFT JOIN mlne_trial t ON t.study = s.name
        WHERE s.name = @study
        GROUP BY s.space, s.closed, s.revision
        """;

    public const string Trials = $"SELECT {Columns} FROM mlne_trial WHERE study = @study AND revision > @after ORDER BY number";

    public const string Folds = """
        SELECT f.trial, f.fold, f.seed, f.loss, f.metric, f.milliseconds
        FROM mlne_fold f JOIN mlne_trial t ON t.study = f.study AND t.number = f.trial
        WHERE f.study = @study AND t.revision > @after
        ORDER BY f.trial, f.fold
        """;

    public const string FoldsOfTrial = """
        SELECT trial, fold, seed, loss, metric, milliseconds FROM mlne_fold
        WHERE study = @study AND trial = @number
        ORDER BY fold
        """;

    /// <summary>The trial of a lease that is neither finished nor given to another; a waiting one is its proposer's.</summary>
    public const string ByToken = $"SELECT {Columns} FROM mlne_trial WHERE study = @study AND state IN (0, 1) AND token = @token";

    public const string IsFinished =
        "SELECT 1 FROM mlne_trial WHERE study = @study AND number = @number AND state IN (2, 3) AND token = @token";

    public const string Release =
        $"UPDATE mlne_trial SET state = 0, attempts = attempts - 1, worker = NULL, token = NULL, leased_until = NULL WHERE {Held}";

    public const string NextRevision = "UPDATE mlne_study SET revision = revision + 1 WHERE name = @study RETURNING revision";

    public const string Count = "SELECT count(*) FROM mlne_trial WHERE study = @study";

    public const string SetClosed = "UPDATE mlne_study SET closed = @closed WHERE name = @study";

    public const string Studies = "SELECT name FROM mlne_study";

    public string Open { get; } = $"""
        INSERT INTO mlne_study (name, space, revision, closed, created) VALUES (@study, @space, 0, 0, {now})
        ON CONFLICT (name) DO NOTHING
        """;

    public string Propose { get; } = $"""
        INSERT INTO mlne_trial
            (study, number, point, parameters, label, state, attempts, worker, token, leased_until, proposed, revision)
        VALUES
            (@study, @number, @point, @parameters, @label, @state, @attempts, @worker, @token, {now} + @lease, {now}, @revision)
        RETURNING {Columns}
        """;

    public string Claim { get; } = $"""
        UPDATE mlne_trial SET state = 1, attempts = attempts + 1, worker = @worker, token = @token, leased_until = {now} + @lease
        WHERE study = @study AND number = (
            SELECT number FROM mlne_trial
            WHERE study = @study AND state IN (0, 1) AND (state = 0 OR leased_until < {now})
            ORDER BY number LIMIT 1 {skipLocked})
        RETURNING {Columns}
        """;

    public string Renew { get; } = $"UPDATE mlne_trial SET {Retake}, state = 1, leased_until = {now} + @lease WHERE {NobodyElses}";

    /// <summary>The heartbeat locks the trial, so that nobody can take it before the fold is written. Changes no row if another has it.</summary>
    public string AddFold { get; } = $"""
        UPDATE mlne_trial SET {Retake}, state = 1, leased_until = {now} + @lease WHERE {NobodyElses};
        INSERT INTO mlne_fold (study, trial, fold, seed, loss, metric, milliseconds)
        SELECT study, number, @fold, @seed, CAST(@loss AS DOUBLE PRECISION), CAST(@metric AS DOUBLE PRECISION), @milliseconds
        FROM mlne_trial WHERE {Held}
        ON CONFLICT (study, trial, fold) DO NOTHING
        """;

    public string Finish { get; } = $"""
        UPDATE mlne_trial SET {Retake}, state = @state, loss = @loss, metric = @metric, milliseconds = @milliseconds, error = @error,
            finished = {now}, leased_until = NULL, revision = @revision
        WHERE {NobodyElses}
        """;
}
