using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

/// <summary>A progress channel that nobody listens to, as under every <see cref="MLContext"/>.</summary>
internal sealed class ProgressChannel : IProgressChannel
{
    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
    }

    public void Checkpoint(params double?[] values)
    {
    }

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel();

    public void Dispose()
    {
    }
}
