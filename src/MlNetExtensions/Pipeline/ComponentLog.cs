using Microsoft.ML.Runtime;

namespace MlNetExtensions.Pipeline;

/// <summary>Messages of a component in ML.NET's log; silent where no environment is known.</summary>
internal sealed class ComponentLog(IHostEnvironment? environment, string component)
{
    public void Info(string message) => Write((channel, text) => channel.Info(MessageSensitivity.None, "{0}", text), message);

    public void Warning(string message) => Write((channel, text) => channel.Warning(MessageSensitivity.None, "{0}", text), message);

    private void Write(Action<IChannel, string> write, string message)
    {
        if (environment is null)
        {
            return;
        }

        using IChannel channel = environment.Register(component).Start("Training");
        write(channel, message);
    }
}
