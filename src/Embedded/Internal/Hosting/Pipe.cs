using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

/// <summary>A pipe of messages that nobody listens to: a context hands out log messages only.</summary>
internal sealed class Pipe<TMessage> : IPipe<TMessage>
{
    public Pipe(string name) => ContextDescription = name;

    public string ContextDescription { get; }

    public void Send(TMessage msg)
    {
    }

    public TException Process<TException>(TException ex)
        where TException : Exception => ExceptionSource.Mark(ex, ContextDescription);

    public void Dispose()
    {
    }
}
