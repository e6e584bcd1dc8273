using System.IO.Compression;

using Microsoft.ML;
using Microsoft.ML.Internal;

namespace Embedded.Tests;

/// <summary>What a component is after it was saved and loaded in a fresh context.</summary>
internal static class Reloading
{
    private const string Root = "Component";

    public static T Reload<T>(this T component)
        where T : class, ICanSaveModel
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            ModelSaveContext.Save(archive, Root, component);
        stream.Position = 0;
        using var saved = new ZipArchive(stream, ZipArchiveMode.Read);
        return ModelLoadContext.Load<T>(new MLContext(), saved, Root);
    }
}
