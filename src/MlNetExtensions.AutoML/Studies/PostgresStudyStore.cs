using System.Data.Common;
using Npgsql;

namespace MlNetExtensions;

/// <summary>
/// Studies in PostgreSQL (12 or later): any number of processes on any number of machines share one. The database is the engine: it hands
/// out trials by <c>FOR UPDATE SKIP LOCKED</c>, and leases run by its clock, so that the machines' clocks may differ.
/// </summary>
/// <remarks>
/// The tables (<c>mlne_schema</c>, <c>mlne_study</c>, <c>mlne_trial</c>, <c>mlne_fold</c>) are made where the connection's search path
/// says. A user of the store needs to select, insert and update there, and to create tables the first time.
/// </remarks>
public sealed class PostgresStudyStore : SqlStudyStore
{
    private static readonly StudyStatements s_statements =
        new(now: "((extract(epoch FROM clock_timestamp()) * 1000)::bigint + @clock)", skipLocked: "FOR UPDATE SKIP LOCKED");

    // Waits for the server's disk, and does not: a heartbeat or a fold that a crash of the server forgets is done again.
    private readonly NpgsqlDataSource _durable;
    private readonly NpgsqlDataSource _quick;
    private long _shift;

    /// <param name="connection">Where the database is, <c>Host=db;Database=studies;Username=me;Password=…</c>.</param>
    /// <param name="options">How long to try again; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The database holds studies of a newer version.</exception>
    /// <exception cref="TimeoutException">The database did not answer in the time of the options.</exception>
    public PostgresStudyStore(string connection, StudyStoreOptions? options = null)
        : base(Name(connection), s_statements, options ?? new StudyStoreOptions())
    {
        var builder = new NpgsqlConnectionStringBuilder(connection) { Enlist = false, NoResetOnClose = true };
        if (builder.MaxAutoPrepare == 0)
        {
            builder.MaxAutoPrepare = 30;
        }

        _durable = NpgsqlDataSource.Create(builder);
        builder.Options = $"{builder.Options} -c synchronous_commit=off".Trim();
        _quick = NpgsqlDataSource.Create(builder);
        try
        {
            EnsureSchema();
        }
        catch
        {
            DisposeConnections();
            throw;
        }
    }

    private protected override long Clock => Interlocked.Read(ref _shift);

    /// <summary>For tests: from now on this store's users see the database's clock later by so much.</summary>
    internal void ShiftClock(TimeSpan by) => Interlocked.Add(ref _shift, (long)by.TotalMilliseconds);

    private protected override bool CommandsAreTransactions => true;

    private protected override bool IsTransient(Exception exception) => exception is NpgsqlException
    {
        IsTransient: true
    }
    or PostgresException
    {
        // The server goes down, was killed, or comes up: an administrator at work, and no answer to what was asked.
        SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
    };

    private protected override T Use<T>(StudyWrite kind, Func<DbConnection, T> use)
    {
        using NpgsqlConnection connection = (kind == StudyWrite.Other ? _quick : _durable).OpenConnection();
        return use(connection);
    }

    private protected override DbTransaction Begin(DbConnection connection) => ((NpgsqlConnection)connection).BeginTransaction();

    private protected override void LockSchema(StudyCommands db) =>
        db.Execute("SELECT pg_advisory_xact_lock(7163058314951)");

    private protected override void DisposeConnections()
    {
        _durable.Dispose();
        _quick.Dispose();
    }

    private static string Name(string connection)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        return $"The study store on {builder.Host}, database '{builder.Database ?? builder.Username}',";
    }
}
