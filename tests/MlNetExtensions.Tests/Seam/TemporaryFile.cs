namespace MlNetExtensions.Tests.Seam;

/// <summary>A file of its own, deleted when done with.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(params string[] lines) => File.WriteAllLines(Path, lines);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"MlNetExtensions-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(Path);
}
