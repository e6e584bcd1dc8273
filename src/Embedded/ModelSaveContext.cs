using System.IO.Compression;
using System.Text;
using Microsoft.ML.Internal;

namespace Microsoft.ML;

/// <summary>Where one component of a model is written; its children go into contexts below it.</summary>
public sealed class ModelSaveContext : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly string _path;

    // The archive takes one open entry at a time, and children are written while their parent is.
    private readonly MemoryStream _content = new();
    private bool _hasHeader;

    internal ModelSaveContext(ZipArchive archive, string path)
    {
        _archive = archive;
        _path = path;
        Writer = new BinaryWriter(_content, Encoding.UTF8, leaveOpen: true);
    }

    internal BinaryWriter Writer { get; }

    public void Dispose()
    {
        Writer.Dispose();
        _content.Dispose();
    }

    /// <summary>Says which loader reads this component back. Each component does so first.</summary>
    internal void WriteHeader(string loaderSignature)
    {
        if (_hasHeader)
            throw new InvalidOperationException($"The component '{_path}' has a header already.");
        _hasHeader = true;
        ModelFormat.WriteHeader(Writer, loaderSignature);
    }

    internal void WriteString(string value) => Writer.Write(value);

    internal void SaveModel(ICanSaveModel child, string name) => Save(_archive, ModelFormat.Child(_path, name), child);

    internal static void Save(ZipArchive archive, string path, ICanSaveModel model)
    {
        using var context = new ModelSaveContext(archive, path);
        model.Save(context);
        if (!context._hasHeader)
            throw new InvalidOperationException($"ModelSignature not specified! {model.GetType()} saved nothing that a loader could recognize.");
        context.Writer.Flush();
        ModelFormat.WriteEntry(archive, ModelFormat.EntryOf(path), context._content.GetBuffer().AsSpan(0, (int)context._content.Length));
    }
}
