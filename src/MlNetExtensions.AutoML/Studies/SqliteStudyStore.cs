using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace MlNetExtensions;

/// <summary>Studies in one file: nothing to install, any number of processes of one machine.</summary>
/// <remarks>
/// The file is in write-ahead mode, for which all processes must be on one machine: no network drives, use
/// <see cref="PostgresStudyStore"/> for several machines. What a method has returned survives the death of the process; results survive a
/// power failure too.
/// </remarks>
public sealed class SqliteStudyStore : SqlStudyStore
{
    private const int Busy = 5;
    private const int Locked = 6;

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private bool _isDisposed;
    private bool? _isDurable;

    /// <param name="path">The file; it is made if it is missing, its folder too.</param>
    /// <param name="options">Tries and clock; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The file is of a newer version.</exception>
    /// <exception cref="InvalidDataException">The file is no SQLite database.</exception>
    public SqliteStudyStore(string path, StudyStoreOptions? options = null)
        : base($"The study store '{path}'", new StudyStatements(now: "@clock", skipLocked: ""), options ?? new StudyStoreOptions())
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // One connection for all threads: SQLite has one writer anyway. It waits a second for another process's lock, then we try again.
        var builder = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 };
        _connection = new SqliteConnection(builder.ToString());
        try
        {
            _connection.Open();
            new StudyCommands(_connection).Execute("PRAGMA busy_timeout = 1000");
            Try(() => new StudyCommands(_connection).Execute("PRAGMA journal_mode = WAL"));
            EnsureSchema();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is 26 or 11)
        {
            _connection.Dispose();
            throw new InvalidDataException($"'{path}' is no study store: {exception.Message} Name another file.", exception);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    private protected override long Clock => Time.GetUtcNow().ToUnixTimeMilliseconds();

    private protected override bool CommandsAreTransactions => false;

    private protected override bool IsTransient(Exception exception) => exception is SqliteException { SqliteErrorCode: Busy or Locked };

    private protected override T Use<T>(StudyWrite kind, Func<DbConnection, T> use)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);

            // A power failure ends the workers, too, so that a result is all it may cost; writing it through writes all before it.
            SetDurable(kind == StudyWrite.Result);
            return use(_connection);
        }
    }

    // "Immediate": the write lock is taken here, where waiting for it is possible, and not in the middle.
    private protected override DbTransaction Begin(DbConnection connection) =>
        ((SqliteConnection)connection).BeginTransaction(deferred: false);

    private void SetDurable(bool durable)
    {
        if (durable != _isDurable)
        {
            new StudyCommands(_connection).Execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _isDurable = durable;
        }
    }

    private protected override void LockSchema(StudyCommands db)
    {
    }

    private protected override void DisposeConnections()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _connection.Dispose();
        }
    }
}
