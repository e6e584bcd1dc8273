namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Work on vectors as long as the weights: short ones at once, long ones block by block, so that what one line of the work wrote is still
/// in the cache for the next, and on all cores.
/// </summary>
/// <remarks>Blocks and the order of sums depend on the length alone: bit-equal on any number of threads.</remarks>
internal sealed class VectorBlocks(int length, Chunks chunks)
{
    // Shorter vectors are done before another thread has started.
    private const int LongVector = 1 << 16;
    private const int Block = 1 << 12;

    private readonly int _blocks = length < LongVector ? 1 : (length + Block - 1) / Block;

    /// <summary>Calls the action for every block.</summary>
    public void ForEach(Action<Range> action)
    {
        if (_blocks == 1)
        {
            action(0..length);
            return;
        }
        chunks.ForEachPart(_blocks, blocks =>
        {
            for (int block = blocks.Start.Value; block < blocks.End.Value; block++)
            {
                action(RangeOf(block));
            }
        });
    }

    /// <summary>The sum of a function over all blocks.</summary>
    public double Sum(Func<Range, double> function)
    {
        if (_blocks == 1)
        {
            return function(0..length);
        }
        var sums = new double[_blocks];
        chunks.ForEachPart(_blocks, blocks =>
        {
            for (int block = blocks.Start.Value; block < blocks.End.Value; block++)
            {
                sums[block] = function(RangeOf(block));
            }
        });
        double sum = 0;
        foreach (double part in sums)
        {
            sum += part;
        }
        return sum;
    }

    private Range RangeOf(int block) => (block * Block)..Math.Min((block + 1) * Block, length);
}
