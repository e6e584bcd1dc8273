using System.Diagnostics;

namespace MlNetExtensions.Testing;

/// <summary>A PostgreSQL of our own in a temporary folder, reached by a Unix socket, where its programs are installed.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly string? s_programs = Programs();
    private static readonly string? s_user = Environment.IsPrivilegedProcess ? UnprivilegedUser() : null;

    private static readonly Lazy<PostgresServer> s_shared = new(() =>
    {
        var server = new PostgresServer();
        // Whoever runs the tests ends this process without asking: another one waits for that, stops the server and deletes its folder.
        Process.Start("sh", ["-c", $"while kill -0 {Environment.ProcessId} 2> /dev/null; do sleep 0.2; done; {server.Clearing()}"]).Dispose();
        return server;
    });

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"pg-{Guid.NewGuid().ToString("N")[..8]}");
    private readonly string _settings;

    /// <param name="durable">True for a server that waits for the disk, as they do by default.</param>
    public PostgresServer(bool durable = false)
    {
        if (Problem is not null)
        {
            throw new InvalidOperationException(Problem);
        }

        // Nobody but the server's user needs to read its data; the socket's folder is this one.
        Directory.CreateDirectory(_folder);
        if (s_user is not null)
        {
            Run("chown", s_user, _folder);
        }

        _settings = $"-c listen_addresses= -c unix_socket_directories={_folder} -c max_connections=60" + (durable ? "" : " -c fsync=off");
        RunAsUser("initdb", "-D", Data, "-U", "study", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Start();
    }

    /// <summary>Why no server can be started here; null if one can.</summary>
    public static string? Problem { get; } =
        !OperatingSystem.IsLinux() ? "PostgreSQL is started for tests on Linux only."
        : s_programs is null ? "No initdb in /usr/lib/postgresql/*/bin or on the PATH: install PostgreSQL (Debian: postgresql)."
        : Environment.IsPrivilegedProcess && s_user is null ? "PostgreSQL refuses to run as root, and there is no user postgres or nobody, or no runuser, to run it as."
        : null;

    /// <summary>One for all tests of this process that do not stop it.</summary>
    public static PostgresServer Shared => s_shared.Value;

    /// <summary>For Npgsql.</summary>
    public string Connection => $"Host={_folder};Username=study;Database=postgres";

    private string Data => Path.Combine(_folder, "data");

    public void Start()
    {
        RunAsUser("pg_ctl", "-D", Data, "-o", _settings, "-l", Path.Combine(_folder, "log"), "-w", "start");
    }

    /// <summary>At once, as by a power failure.</summary>
    public void Stop()
    {
        RunAsUser("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
    }

    public void Dispose()
    {
        using Process clearing = Process.Start("sh", ["-c", Clearing()]);
        clearing.WaitForExit();
    }

    /// <summary>A command line that stops the server, where it runs, and deletes its folder.</summary>
    private string Clearing()
    {
        string user = s_user is null ? "" : $"runuser -u {s_user} -- ";
        return $"{user}'{Path.Combine(s_programs!, "pg_ctl")}' -D '{Data}' -m immediate -w stop > /dev/null 2>&1; rm -rf '{_folder}'";
    }

    private static void RunAsUser(string program, params string[] arguments)
    {
        string path = Path.Combine(s_programs!, program);
        if (s_user is null)
        {
            Run(path, arguments);
        }
        else
        {
            Run("runuser", ["-u", s_user, "--", path, .. arguments]);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // The server inherits what it is given: a pipe would stay open for as long as it runs.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }

    private static string? Programs()
    {
        const string debian = "/usr/lib/postgresql";
        IEnumerable<string> folders = Directory.Exists(debian)
            ? Directory.EnumerateDirectories(debian).OrderDescending(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin"))
            : [];
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    private static string? UnprivilegedUser()
    {
        if (!File.Exists("/etc/passwd") || !new[] { "/usr/sbin/runuser", "/sbin/runuser", "/usr/bin/runuser" }.Any(File.Exists))
        {
            return null;
        }

        string[] users = [.. File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0])];
        return Array.Find(["postgres", "nobody"], users.Contains);
    }
}
