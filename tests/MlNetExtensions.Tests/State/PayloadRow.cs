using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>What the steps of a loaded chain compute of one row.</summary>
internal sealed class PayloadRow(string payload, VBuffer<float> joined)
{
    public float Single(int output) => Compute<SingleOutput>(output).Value;

    public bool Boolean(int output) => Compute<BooleanOutput>(output).Value;

    public uint Key(int output) => Compute<KeyOutput>(output).Value;

    /// <summary>The numbers, put together from the pieces.</summary>
    public float[] Vector(int output)
    {
        VectorPieces pieces = Compute<VectorPieces>(output);
        return [.. VectorPieces.AllColumns.Select((_, bit) => pieces.PieceOf(bit)).Reverse().SelectMany(piece => piece.DenseValues())];
    }

    private TOutput Compute<TOutput>(int output)
        where TOutput : ComponentOutput, new()
    {
        var target = new TOutput();
        OutputFactory<TOutput>.Map(new ComponentInput { Features = joined, Payload = payload.AsMemory(), Output = output }, target);
        return target;
    }
}
