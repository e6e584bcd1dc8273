using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// How often a row that the model had right came out wrong later. Rows that are never forgotten can often be left out; rows that are
/// forgotten most, or never learned, may have a wrong label.
/// </summary>
/// <remarks>Toneva, Sordoni, Combes, Trischler, Bengio and Gordon, "An Empirical Study of Example Forgetting during Deep Neural Network
/// Learning", ICLR 2019.</remarks>
public sealed class ForgettingEvents : SavedArrays
{
    private const int Right = 1;
    private const int Learned = 2;
    private readonly long[] _events;
    private readonly long[] _states;

    /// <param name="rows">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no row.</exception>
    public ForgettingEvents(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        (_events, _states) = (Integers("events", rows), Integers("states", rows));
    }

    /// <summary>Rows.</summary>
    public int Count => _events.Length;

    /// <summary>Takes in whether the model has a row right.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void Add(int row, bool isRight)
    {
        _events[Checked(row)] += !isRight && (_states[row] & Right) != 0 ? 1 : 0;
        _states[row] = isRight ? Right | Learned : _states[row] & Learned;
    }

    /// <summary>How often the row was forgotten; null where it was never right.</summary>
    public long? Events(int row) => (_states[Checked(row)] & Learned) != 0 ? _events[row] : null;

    /// <summary>
    /// The events of each row; a row that was never right counts one more than the most forgotten one, so that all are finite.
    /// </summary>
    public double[] Scores()
    {
        double most = _events.Max() + 1;
        return [.. Enumerable.Range(0, Count).Select(row => Events(row) ?? most)];
    }

    /// <inheritdoc/>
    protected override void Check(StateReader reader) =>
        reader.Require(
            _events.All(events => events >= 0) && _states.All(state => state is 0 or Learned or (Right | Learned)),
            "states",
            "or events are out of range");

    private int Checked(int row) => (uint)row < (uint)Count ? row
        : throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Count} rows, counted from 0.");
}
