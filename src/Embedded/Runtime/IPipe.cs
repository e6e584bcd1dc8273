namespace Microsoft.ML.Runtime;

/// <summary>A way to send messages of one kind.</summary>
public interface IPipe<TMessage> : IExceptionContext, IDisposable
{
    void Send(TMessage msg);
}
