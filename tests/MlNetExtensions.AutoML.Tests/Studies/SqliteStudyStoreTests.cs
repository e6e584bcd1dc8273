using Microsoft.Data.Sqlite;
using static MlNetExtensions.AutoML.Tests.Studies.StudyDatabase;

namespace MlNetExtensions.AutoML.Tests.Studies;

public sealed class SqliteStudyStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("study-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ItsFolderIsMade()
    {
        string path = Path.Combine(_folder, "a", "b", "studies.db");
        using (var store = new SqliteStudyStore(path))
        {
            store.Open("s", "space");
        }

        File.Exists(path).Should().BeTrue();
        Directory.GetFiles(Path.GetDirectoryName(path)!).Should().ContainSingle("a store that was closed leaves one file");
    }

    [Fact]
    public void AFileThatIsNoDatabaseIsRefused()
    {
        string path = Path.Combine(_folder, "notes.txt");
        File.WriteAllText(path, new string('x', 5000));

        FluentActions.Invoking(() => new SqliteStudyStore(path)).Should().Throw<InvalidDataException>().WithMessage("*notes.txt*no study store*another file*");
        File.ReadAllText(path).Should().Be(new string('x', 5000));
    }

    [Fact]
    public async Task AnotherProcessesLockIsWaitedFor()
    {
        string path = Path.Combine(_folder, "studies.db");
        using var store = new SqliteStudyStore(path);
        store.Open("s", "space");
        await using var other = new SqliteConnection($"Data Source={path};Pooling=False");
        other.Open();
        new StudyCommands(other).Execute("BEGIN IMMEDIATE");

        Task<bool> proposal = Task.Run(() => store.TryPropose("s", Proposal(0)));
        (await Task.WhenAny(proposal, Task.Delay(50))).Should().NotBe(proposal);
        new StudyCommands(other).Execute("COMMIT");

        (await proposal).Should().BeTrue();
    }

    [Fact]
    public void ALockThatDoesNotEndIsATimeout()
    {
        string path = Path.Combine(_folder, "studies.db");
        using var store = new SqliteStudyStore(path, new StudyStoreOptions { RetryFor = TimeSpan.Zero });
        store.Open("s", "space");
        using var other = new SqliteConnection($"Data Source={path};Pooling=False");
        other.Open();
        new StudyCommands(other).Execute("BEGIN IMMEDIATE");

        store.Invoking(it => it.TryPropose("s", Proposal(0))).Should().Throw<TimeoutException>().WithMessage("*studies.db*locked*");
    }

    [Fact]
    public void AClosedStoreSaysSo()
    {
        var store = new SqliteStudyStore(Path.Combine(_folder, "studies.db"));
        store.Dispose();

        store.Invoking(it => it.Open("s", "space")).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void OptionsAreChecked() => FluentActions.Invoking(() => new SqliteStudyStore("x.db", new StudyStoreOptions { RetryFor = TimeSpan.FromSeconds(-1) }))
        .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*RetryFor*");
}
