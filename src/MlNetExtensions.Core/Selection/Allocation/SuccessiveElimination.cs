using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>When an item has been tried enough.</summary>
public enum EliminationRule
{
    /// <summary>Half of the tries to keep succeeded, and the other half failed.</summary>
    Balanced,

    /// <summary>One try succeeded.</summary>
    PositiveFocused,
}

/// <summary>
/// Spends tries (labels, evaluations, rollouts) where they are needed: in rounds, every item that is not finished gets some more, until its
/// tries show enough successes and failures; some of its tries are kept, half of them successes where there are so many.
/// </summary>
/// <remarks>
/// "Reinforce-Ada: An Adaptive Sampling Framework for Reinforce-Style LLM Training", 2025, where 8 tries are made in each of at most 4
/// rounds and 4 are kept. A baseline should use all tries: see <see cref="Totals"/>.
/// </remarks>
public sealed class SuccessiveElimination
{
    private readonly List<bool>[] _outcomes;
    private readonly bool[] _finished;

    /// <param name="items">At least 1.</param>
    /// <param name="rule">When an item has been tried enough.</param>
    /// <param name="keep">Tries of an item that are kept, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public SuccessiveElimination(int items, EliminationRule rule = EliminationRule.Balanced, int keep = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 2);
        Arguments.Require(Enum.IsDefined(rule), (int)rule, $"one of {nameof(EliminationRule)}");
        (Rule, Keep) = (rule, keep);
        _outcomes = [.. Enumerable.Range(0, items).Select(_ => new List<bool>())];
        _finished = new bool[items];
    }

    /// <summary>When an item has been tried enough.</summary>
    public EliminationRule Rule { get; }

    /// <summary>Tries of an item that are kept.</summary>
    public int Keep { get; }

    /// <summary>The items to try in the next round, ascending.</summary>
    public int[] Active => [.. Enumerable.Range(0, _finished.Length).Where(item => !_finished[item])];

    /// <summary>Takes in a round's tries of an active item, which may finish it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="outcomes">Of each try, whether it succeeded.</param>
    /// <returns>Whether the item is finished.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="InvalidOperationException">The item was finished before.</exception>
    public bool Add(int item, ReadOnlySpan<bool> outcomes)
    {
        if (_finished[Checked(item)])
        {
            throw new InvalidOperationException($"Item {item} is finished; try the items of {nameof(Active)}.");
        }

        foreach (bool outcome in outcomes)
        {
            _outcomes[item].Add(outcome);
        }

        (int successes, int failures) = Totals(item);
        _finished[item] = Rule == EliminationRule.Balanced ? successes >= Keep / 2 && failures >= Keep - Keep / 2 : successes >= 1;
        return _finished[item];
    }

    /// <summary>Successes and failures among all tries of an item.</summary>
    public (int Successes, int Failures) Totals(int item)
    {
        int successes = _outcomes[Checked(item)].Count(outcome => outcome);
        return (successes, _outcomes[item].Count - successes);
    }

    /// <summary>The tries of an item that are kept, counted from 0: its first successes, and then its first failures.</summary>
    public int[] Kept(int item)
    {
        (int successes, int failures) = Totals(item);
        int take = Math.Min(Keep, successes + failures);
        int positives = Math.Min(Keep / 2, successes), negatives = Math.Min(take - positives, failures);
        positives = Math.Min(successes, take - negatives);
        return [.. First(item, true, positives), .. First(item, false, negatives)];
    }

    private IEnumerable<int> First(int item, bool outcome, int count) =>
        Enumerable.Range(0, _outcomes[item].Count).Where(i => _outcomes[item][i] == outcome).Take(count);

    private int Checked(int item) => (uint)item < (uint)_finished.Length ? item
        : throw new ArgumentOutOfRangeException(nameof(item), item, $"There are {_finished.Length} items, counted from 0.");
}
