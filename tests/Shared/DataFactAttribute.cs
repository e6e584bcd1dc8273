using MlNetExtensions.Examples;

namespace MlNetExtensions.Testing;

/// <summary>A fact about the development data; it is skipped where they, or the given file of theirs, are absent.</summary>
public sealed class DataFactAttribute : FactAttribute
{
    /// <param name="file">Path inside the data folder; null if the folder is enough.</param>
    public DataFactAttribute(string? file = null)
    {
        File = file;
        Skip = DataFolder.Problem(file);
    }

    public string? File { get; }
}
