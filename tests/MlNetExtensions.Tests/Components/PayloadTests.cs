using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Components;

/// <summary>The envelope of every saved state: what is damaged, of a component that is not here, or of another one is told apart.</summary>
public class PayloadTests
{
    private static readonly PoissonRegressionTransformer _poisson = new(new PoissonLinearModel(new LinearScores("Features", [0.5f, -1], [0.25f])));

    [Fact]
    public void A_damaged_payload_is_refused()
    {
        string payload = Payload.Encode(_poisson.Contract, _poisson.WriteState);
        char[] flipped = payload.ToCharArray();
        flipped[10] = flipped[10] == 'A' ? 'B' : 'A';

        Payload.Decode(payload).Should().BeOfType<PoissonRegressionTransformer>().Which.Model.Weights.Should().Equal(0.5f, -1);
        foreach (string damaged in new[] { "", "AAAA", payload[..^8], payload[..^1], new string(flipped), "?" + payload[1..] })
        {
            FluentActions.Invoking(() => Payload.Decode(damaged)).Should().Throw<InvalidDataException>().WithMessage("The saved state of a component is damaged*");
        }
    }

    [Fact]
    public void A_state_longer_or_shorter_than_announced_is_refused_even_with_a_sound_checksum()
    {
        foreach (long difference in new long[] { -1, 1, long.MaxValue / 2 })
        {
            FluentActions.Invoking(() => Payload.Decode(Sealed(_poisson.Contract, difference))).Should().Throw<InvalidDataException>().WithMessage("*length is *bytes follow*");
        }

        FluentActions.Invoking(() => Payload.Decode(Payload.Encode(_poisson.Contract, writer =>
        {
            _poisson.WriteState(writer);
            writer.Write((byte)0);
        }))).Should().Throw<InvalidDataException>().WithMessage("*PoissonRegression/v2*the end is followed by 1 bytes*");
    }

    [Theory]
    [InlineData("MlNetExtensions", "MlNetExtensions.PoissonRegression/v99")]
    [InlineData("Contoso.Absent", "MlNetExtensions.PoissonRegression/v2")]
    [InlineData("../MlNetExtensions", "MlNetExtensions.PoissonRegression/v2")]
    [InlineData("MlNetExtensions, Version=9.0.0.0", "MlNetExtensions.PoissonRegression/v2")]
    [InlineData("System.Private.CoreLib", "System.Object")]
    [InlineData("MlNetExtensions", "MlNetExtensions.Trainers.PoissonRegressionTransformer")]
    public void A_component_that_is_not_here_is_named_with_the_remedy(string assembly, string contract) =>
        FluentActions.Invoking(() => Payload.Decode(Payload.Encode(new ContractName(assembly, contract), _poisson.WriteState)))
            .Should().Throw<InvalidDataException>().WithMessage($"*'{contract}'*'{assembly}'*Reference the assembly*");

    [Fact]
    public void Another_components_state_is_not_taken_for_ones_own()
    {
        var ml = new MLContext(seed: 1);
        using var stream = new MemoryStream();
        ml.Model.Save(_poisson, null, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out _);

        MaximumEntropyTransformer.Find(loaded).Should().BeNull();
        PoissonRegressionTransformer.Find(loaded).Should().NotBeNull();
    }

    [Fact]
    public void Two_engines_on_one_thread_decode_their_states_once_each()
    {
        string first = Payload.Encode(_poisson.Contract, _poisson.WriteState), second = new(first);

        LoadedComponent.Of(first.AsMemory()).Should().BeSameAs(LoadedComponent.Of(first.AsMemory())).And.NotBeSameAs(LoadedComponent.Of(second.AsMemory()));
        LoadedComponent.Of(second.AsMemory()).Should().BeSameAs(LoadedComponent.Of(second.AsMemory()));
    }

    private static string Sealed(ContractName name, long difference)
    {
        using var whole = new MemoryStream();
        using var writer = new BinaryWriter(whole, Encoding.UTF8);
        using var state = new MemoryStream();
        using var stateWriter = new BinaryWriter(state, Encoding.UTF8);
        _poisson.WriteState(stateWriter);
        writer.Write(0x32584C4D);
        writer.Write(name.Assembly);
        writer.Write(name.Contract);
        writer.Write(state.Length + difference);
        writer.Write(state.ToArray());
        writer.Write(SHA256.HashData(whole.ToArray()));
        return Convert.ToBase64String(whole.ToArray());
    }
}
