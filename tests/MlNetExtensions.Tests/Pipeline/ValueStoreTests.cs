using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Pipeline;

public class ValueStoreTests
{
    private const int Piece = 1 << 20;

    // More than one piece holds, pieces that are just full, and values that come one by one, by chunks and all at once.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1)]
    [InlineData(Piece, 1024)]
    [InlineData(Piece + 1, 1000)]
    [InlineData(2 * Piece, Piece)]
    [InlineData(3 * Piece + 7, 1000)]
    [InlineData(3 * Piece + 7, int.MaxValue)]
    public void Values_come_out_as_they_went_in(int count, int atOnce)
    {
        int[] values = [.. Enumerable.Range(0, count)];
        var store = new ValueStore<int>();
        for (ReadOnlySpan<int> left = values; !left.IsEmpty; left = left[Math.Min(atOnce, left.Length)..])
        {
            store.Add(left[..Math.Min(atOnce, left.Length)]);
        }

        store.ToArray().AsSpan().SequenceEqual(values).Should().BeTrue();
    }
}
