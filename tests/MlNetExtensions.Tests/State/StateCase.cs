using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>One component in one of its forms.</summary>
/// <param name="Name">For the name of the test.</param>
/// <param name="Payload">What a sound model is saved as.</param>
/// <param name="Use">
/// Decodes a payload and scores rows with it: throws <see cref="InvalidDataException"/> where it is refused, and an assertion's error where
/// it is accepted but its outputs are not sound.
/// </param>
/// <param name="UseMore">What an accepted payload can be used for besides, whose memory depends on more than its length; null for nothing.</param>
public sealed record StateCase(string Name, string Payload, Action<string> Use, Action<string>? UseMore = null)
{
    /// <summary>Of a fitted transformer.</summary>
    public static StateCase Of(string name, ITransformer model, Action<string> use, Action<string>? useMore = null)
    {
        var ml = new MLContext();
        using var stream = new MemoryStream();
        ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new StateCase(name, Carrier.FindPayload(new MLContext().Model.Load(stream, out _))!, use, useMore);
    }

    public override string ToString() => Name;
}
