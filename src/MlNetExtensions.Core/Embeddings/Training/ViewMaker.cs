using System.Numerics.Tensors;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>Lays one view of some rows, scaled, into the buffers of a pass, on the threads that work on them.</summary>
/// <param name="rows">The rows that views are made of.</param>
/// <param name="corruptions">What is done to them.</param>
/// <param name="pass">Whose input is written.</param>
internal sealed class ViewMaker(ViewRows rows, IReadOnlyList<ViewCorruption> corruptions, NetworkPass<float> pass)
{
    private ReadOnlyMemory<int> _batch;
    private ulong _seed;

    /// <summary>Makes rows the batch of the next pass.</summary>
    /// <param name="batch">Their numbers.</param>
    /// <param name="seed">Of this batch and view.</param>
    public void Load(ReadOnlyMemory<int> batch, ulong seed)
    {
        (_batch, _seed) = (batch, seed);
        pass.LoadRows = Make;
    }

    private void Make(int first, int past)
    {
        for (int i = first; i < past; i++)
        {
            Span<float> row = pass.Input.Row(i);
            var random = new NormalRandom(NormalRandom.Part(_seed, (ulong)i));
            int source = _batch.Span[i];
            foreach (ViewCorruption corruption in corruptions)
            {
                source = corruption.Source(source, random);
            }

            rows.Read(source, row);
            foreach (ViewCorruption corruption in corruptions)
            {
                corruption.Apply(row, rows, random);
            }

            TensorPrimitives.Subtract(row, rows.Centers, row);
            TensorPrimitives.Divide(row, rows.Scales, row);
        }
    }
}
