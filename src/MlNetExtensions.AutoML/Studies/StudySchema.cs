using System.Globalization;

namespace MlNetExtensions;

/// <summary>The tables of the stores, and their version.</summary>
internal static class StudySchema
{
    /// <summary>One more whenever a store of the version before could not be read as it is.</summary>
    public const int Version = 1;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS mlne_schema (version INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS mlne_study (
            name TEXT PRIMARY KEY, space TEXT NOT NULL, revision BIGINT NOT NULL, closed INTEGER NOT NULL, created BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS mlne_trial (
            study TEXT NOT NULL, number INTEGER NOT NULL, point TEXT NOT NULL, parameters TEXT NOT NULL, label TEXT NOT NULL,
            state INTEGER NOT NULL, attempts INTEGER NOT NULL, worker TEXT, token TEXT, leased_until BIGINT,
            loss DOUBLE PRECISION, metric DOUBLE PRECISION, milliseconds DOUBLE PRECISION, error TEXT,
            proposed BIGINT NOT NULL, finished BIGINT, revision BIGINT NOT NULL,
            PRIMARY KEY (study, number));
        CREATE TABLE IF NOT EXISTS mlne_fold (
            study TEXT NOT NULL, trial INTEGER NOT NULL, fold INTEGER NOT NULL, seed BIGINT NOT NULL,
            loss DOUBLE PRECISION, metric DOUBLE PRECISION, milliseconds DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (study, trial, fold));
        CREATE INDEX IF NOT EXISTS mlne_trial_state ON mlne_trial (study, state, number);
        CREATE INDEX IF NOT EXISTS mlne_trial_revision ON mlne_trial (study, revision);
        """;

    /// <summary>Makes the tables where they are missing. The caller's transaction lets nobody else do so meanwhile.</summary>
    /// <exception cref="InvalidOperationException">The store is of a newer version.</exception>
    public static void Ensure(StudyCommands db, string where)
    {
        db.Execute(Tables);
        object? found = db.Scalar("SELECT version FROM mlne_schema");
        if (found is null)
        {
            db.Execute("INSERT INTO mlne_schema (version) VALUES (@version)", ("version", Version));
        }
        else if (Convert.ToInt32(found, CultureInfo.InvariantCulture) is int version && version > Version)
        {
            throw new InvalidOperationException(
                $"{where} holds studies of version {version}, and this program knows versions up to {Version}: "
                + "use the newer program that made it, or another store.");
        }
    }
}
