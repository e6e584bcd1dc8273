using System.Diagnostics;
using System.Globalization;

namespace MlNetExtensions.Tests.State;

/// <summary>
/// A saved state may come from anybody, who can compute a checksum: whatever its bytes, it is refused by <see cref="InvalidDataException"/>,
/// or it scores soundly; within a moment, and within memory of the order of the file.
/// </summary>
[Collection(nameof(MutatedStateTests))]
public class MutatedStateTests
{
    /// <summary>
    /// What a state may allocate beside eight times its length: objects that every model has, whatever its size, and the padding of the
    /// small matrices of up to a dozen Gaussians (two columns, all rows and five folds).
    /// </summary>
    private const long FixedBytes = 192 << 10;

    private static readonly int _mutations =
        int.TryParse(Environment.GetEnvironmentVariable("MLNETEXTENSIONS_MUTATIONS"), CultureInfo.InvariantCulture, out int asked) ? asked : 1000;

    private static readonly byte[][] _states = [.. StateCases.All.Select(state => new StateEnvelope(state.Payload).State)];

    public static TheoryData<int, string> Cases
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (int i = 0; i < StateCases.All.Count; i++)
            {
                rows.Add(i, StateCases.All[i].Name);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_mutated_state_is_refused_or_sound(int index, string name)
    {
        StateCase state = StateCases.All[index];
        var envelope = new StateEnvelope(state.Payload);
        var mutator = new Mutator(seed: 1000 + index, _states);
        state.Use(state.Payload);
        int refused = 0;
        for (int i = 0; i < _mutations; i++)
        {
            string mutated = i % 10 == 0 ? StateEnvelope.Sealed(mutator.Mutate(envelope.Whole)) : envelope.WithState(mutator.Mutate(envelope.State));
            refused += Use(state, mutated, $"{name}, mutation {i}") ? 0 : 1;
        }

        refused.Should().BeGreaterThan(_mutations / 4, "most changes are not harmless");
    }

    /// <returns>True where it was accepted.</returns>
    private static bool Use(StateCase state, string payload, string which)
    {
        // A machine that pauses, or a cache that grows, is not the state's fault: what is slow or large is tried again.
        const int tries = 3;
        for (int i = 1; ; i++)
        {
            string fresh = new(payload);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            bool accepted = TryUse(state.Use, fresh, which);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (accepted && state.UseMore is { } useMore)
            {
                TryUse(useMore, fresh, which);
            }

            TimeSpan elapsed = watch.Elapsed;
            if (elapsed < TimeSpan.FromSeconds(2) && allocated <= 8L * payload.Length + FixedBytes)
            {
                return accepted;
            }

            Sound.Require(i < tries, $"{which}: {elapsed} and {allocated} bytes for a payload of {payload.Length}");
        }
    }

    private static bool TryUse(Action<string> use, string payload, string which)
    {
        try
        {
            use(payload);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        catch (Exception error)
        {
            throw new UnsoundException($"{which}: {error.GetType().Name}: {error.Message}\n{payload[..Math.Min(200, payload.Length)]}\n{error.StackTrace}");
        }
    }
}
