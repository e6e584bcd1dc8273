namespace MlNetExtensions.Tests.State;

/// <summary>A payload is exactly as long as it says, whoever computed its checksum.</summary>
public class PayloadLengthTests
{
    // Bytes after the state, announced or not, and an announcement of more or fewer bytes than there are.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1000)]
    [InlineData(0, -1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    public void Another_length_is_refused(int bytesMore, int announcedMore)
    {
        foreach (StateCase state in StateCases.All)
        {
            var envelope = new StateEnvelope(state.Payload);
            byte[] whole = envelope.Whole;
            int lengthAt = whole.Length - envelope.State.Length - sizeof(long);
            BitConverter.GetBytes((long)envelope.State.Length + announcedMore).CopyTo(whole, lengthAt);

            FluentActions.Invoking(() => state.Use(StateEnvelope.Sealed([.. whole, .. new byte[bytesMore]])))
                .Should().Throw<InvalidDataException>(state.Name).WithMessage(announcedMore == bytesMore ? "*the end*" : "*length*");
        }
    }
}
