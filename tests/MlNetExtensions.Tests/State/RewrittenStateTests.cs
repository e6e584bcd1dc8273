using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>What a saved component reads is all that it wrote: saved again, it is the same bytes.</summary>
public sealed class RewrittenStateTests
{
    public static TheoryData<int, string> Cases => MutatedStateTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_state_that_was_read_is_written_as_it_was(int index, string name)
    {
        StateCase state = StateCases.All[index];
        RowTransformer read = Payload.Decode(new string(state.Payload))!;

        new StateEnvelope(StateCase.Of(name, read, _ => { }).Payload).State.Should().Equal(new StateEnvelope(state.Payload).State);
    }
}
