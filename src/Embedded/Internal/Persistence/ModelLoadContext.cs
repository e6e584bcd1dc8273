using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

/// <summary>Where one component of a model is read from; the mirror of <see cref="ModelSaveContext"/>.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    /// <summary>Chains in chains: each takes a place on the stack.</summary>
    private const int MaximumDepth = 64;

    private readonly ZipArchive _archive;
    private readonly string _path;

    private ModelLoadContext(ZipArchive archive, string path)
    {
        _archive = archive;
        _path = path;
        Reader = new BinaryReader(ModelFormat.ReadEntry(archive, ModelFormat.EntryOf(path)), Encoding.UTF8);
    }

    public BinaryReader Reader { get; }

    public string ReadString() => Reader.ReadString();

    public T LoadModel<T>(IHostEnvironment env, string name)
        where T : class => Load<T>(env, _archive, ModelFormat.Child(_path, name));

    public static T Load<T>(IHostEnvironment env, ZipArchive archive, string path)
        where T : class
    {
        if (path.AsSpan().Count('/') > MaximumDepth)
            throw new InvalidDataException($"The model nests components deeper than {MaximumDepth}.");
        using var context = new ModelLoadContext(archive, path);
        ICanSaveModel component;
        try
        {
            string signature = ModelFormat.ReadHeader(context.Reader, path);
            component = ComponentLoaders.Of(signature, path)(env, context);
        }
        catch (Exception error) when (ModelFormat.IsDamage(error))
        {
            throw new InvalidDataException($"Component '{path}' of the model is damaged: {error.Message}", error);
        }

        return component as T ?? throw new InvalidDataException($"Component '{path}' of the model is a {component.GetType()}, not a {typeof(T)}.");
    }

    public void Dispose() => Reader.Dispose();
}
