using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MlNetExtensions.Tests.Seam;

/// <summary>What components say reaches the context's log with its source and kind.</summary>
public class LoggingTests
{
    [Fact]
    public void A_message_arrives_with_its_source_and_kind()
    {
        var ml = new MLContext(seed: 1);
        var messages = new List<LoggingEventArgs>();
        ml.Log += (_, message) => messages.Add(message);

        using (IChannel channel = ((IHostEnvironment)ml).Register("Svrg").Start("Training"))
        {
            channel.Info(MessageSensitivity.None, "Pass {0} of {1}", 1, 5);
            channel.Warning(MessageSensitivity.None, "It does not converge");
        }

        LoggingEventArgs info = messages.Single(message => message.Kind == ChannelMessageKind.Info && message.Source.Contains("Svrg", StringComparison.Ordinal));
        info.RawMessage.Should().Be("Pass 1 of 5");
        info.Source.Should().Be("Svrg; Training");
        info.Message.Should().Contain("Pass 1 of 5");
        messages.Should().Contain(message => message.Kind == ChannelMessageKind.Warning && message.RawMessage == "It does not converge");
    }

    [Fact]
    public void A_registered_host_draws_the_same_numbers_for_the_same_seed()
    {
        int Draw(int? contextSeed, int? hostSeed) => ((IHostEnvironment)new MLContext(contextSeed)).Register("Draw", hostSeed).Rand.Next();

        Draw(1, null).Should().Be(Draw(1, null));
        Draw(null, 5).Should().Be(Draw(2, 5));
    }

    [Fact]
    public void Nobody_has_to_listen()
    {
        using IChannel channel = ((IHostEnvironment)new MLContext()).Start("Alone");

        channel.Info(MessageSensitivity.None, "A message");
    }
}
