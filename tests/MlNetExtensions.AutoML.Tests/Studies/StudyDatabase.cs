using System.Globalization;
using Microsoft.Data.Sqlite;
using MlNetExtensions.Testing;
using Npgsql;

namespace MlNetExtensions.AutoML.Tests.Studies;

/// <summary>An empty database of a test: a file, or a schema of the shared server. Stores on it have a clock that the test moves.</summary>
internal sealed class StudyDatabase : IDisposable
{
    private readonly bool _isSqlite;
    private readonly string _connection;
    private readonly string? _folder;
    private readonly List<IStudyStore> _stores = [];

    public StudyDatabase(string kind)
    {
        _isSqlite = kind == "SQLite";
        if (_isSqlite)
        {
            _folder = Directory.CreateTempSubdirectory("study-").FullName;
            _connection = Path.Combine(_folder, "studies.db");
        }
        else
        {
            string schema = $"s{Guid.NewGuid():N}";
            _connection = PostgresServer.Shared.Connection;
            Execute($"CREATE SCHEMA {schema}");
            _connection += $";Search Path={schema}";
        }
    }

    public string Connection => _connection;

    public ManualTime Time { get; } = new();

    public static IStudyStore Open(string kind, string connection) =>
        kind == "SQLite" ? new SqliteStudyStore(connection) : new PostgresStudyStore(connection + ";Maximum Pool Size=8");

    /// <summary>A store as another process has it.</summary>
    public IStudyStore Connect()
    {
        IStudyStore store = _isSqlite
            ? new SqliteStudyStore(_connection, new StudyStoreOptions { Time = Time })
            : new PostgresStudyStore(_connection + ";Maximum Pool Size=8");
        _stores.Add(store);
        return store;
    }

    /// <summary>A store with an open study.</summary>
    public IStudyStore Connect(string study)
    {
        IStudyStore store = Connect();
        store.Open(study, "space");
        return store;
    }

    public void Advance(TimeSpan by)
    {
        Time.Advance(by);
        foreach (PostgresStudyStore store in _stores.OfType<PostgresStudyStore>())
        {
            store.ShiftClock(by);
        }
    }

    public void Execute(string sql)
    {
        if (_isSqlite)
        {
            using var sqlite = new SqliteConnection($"Data Source={_connection};Pooling=False");
            sqlite.Open();
            new StudyCommands(sqlite).Execute(sql);
            return;
        }

        using var postgres = new NpgsqlConnection(_connection + ";Pooling=False");
        postgres.Open();
        new StudyCommands(postgres).Execute(sql);
    }

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    public static StudyProposal Proposal(int number) => new(number, [number / 7.0, 0.1], string.Create(CultureInfo.InvariantCulture, $"{{\"x\":{number}}}"), "trainer");

    public static StudyClaim Claim(string worker = "a", double seconds = 60, int maxAttempts = 3) => new(worker, TimeSpan.FromSeconds(seconds), maxAttempts);

    public static StudyResult Result(double loss) => new(loss, 1 - loss, TimeSpan.FromMilliseconds(12.5));
}
