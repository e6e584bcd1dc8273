namespace MlNetExtensions.Core.Tests.Examples;

/// <summary>The path of a file that is deleted at the end of the test.</summary>
internal sealed class TemporaryFile(string extension) : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName() + extension);

    public void Dispose() => File.Delete(Path);
}
