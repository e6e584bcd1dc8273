using System.Text;

using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.TextLoading;

/// <summary>Text in memory in the place of a file.</summary>
internal sealed class TextLines(params string[] lines) : IMultiStreamSource
{
    public int Count => 1;

    public string? GetPathOrNull(int index) => null;

    public Stream Open(int index) => new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

    public IDataView Load(TextLoader.Options options) =>
        new MLContext(seed: 1).Data.CreateTextLoader(options, this).Load(this);
}
