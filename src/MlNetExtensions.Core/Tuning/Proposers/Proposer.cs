using System.Globalization;

namespace MlNetExtensions.Tuning;

/// <summary>
/// What all proposers share: trials in order, the default point first, one thread at a time. A new one says in <see cref="Suggest"/> which
/// point follows from a <see cref="ProposalRequest"/>; what it keeps between calls may save time, but must not change the answer.
/// </summary>
public abstract class Proposer : IProposer
{
    private readonly Lock _gate = new();
    private readonly SortedList<int, Trial> _finished = [];
    private readonly SortedList<int, Trial> _pending = [];

    /// <param name="space">Where to search.</param>
    /// <param name="seed">Any number.</param>
    protected Proposer(TuningSpace space, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        (Space, Seed) = (space, seed);
    }

    /// <summary>Where to search.</summary>
    public TuningSpace Space { get; }

    /// <summary>The seed that all randomness comes from, together with the number of the trial.</summary>
    public ulong Seed { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="ArgumentException">The trial has a result already.</exception>
    public double[] Propose(int trial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trial);
        lock (_gate)
        {
            if (_finished.ContainsKey(trial))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Trial {trial} has a result already; ask with a number that has none."), nameof(trial));
            }

            if (_pending.TryGetValue(trial, out Trial? asked))
            {
                return [.. asked.Point];
            }

            double[] point = _finished.Count + _pending.Count == 0
                ? Space.DefaultPoint()
                : Suggest(new ProposalRequest(trial, [.. _finished.Values], [.. _pending.Values]));
            Space.Canonicalize(point);
            _pending.Add(trial, new Trial(trial, point, double.NaN));
            return [.. point];
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The point has another number of coordinates than the space, or one is NaN.</exception>
    public void Pending(int trial, ReadOnlySpan<double> point)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trial);
        double[] canonical = point.ToArray();
        Space.Canonicalize(canonical);
        lock (_gate)
        {
            if (!_finished.ContainsKey(trial))
            {
                _pending.TryAdd(trial, new Trial(trial, canonical, double.NaN));
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The point has another number of coordinates than the space, or one is NaN.</exception>
    public void Update(int trial, ReadOnlySpan<double> point, double loss)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trial);
        double[] canonical = point.ToArray();
        Space.Canonicalize(canonical);
        lock (_gate)
        {
            _pending.Remove(trial);
            _finished[trial] = new Trial(trial, canonical, double.IsFinite(loss) ? loss : double.NaN);
        }
    }

    /// <inheritdoc/>
    public void Abandon(int trial)
    {
        lock (_gate)
        {
            _pending.Remove(trial);
        }
    }

    /// <summary>Where to try next, once there is a trial; it is made canonical then. Called by one thread at a time.</summary>
    protected abstract double[] Suggest(ProposalRequest request);

    /// <summary>Trials with a result, also failed ones, in the order of their numbers.</summary>
    protected IReadOnlyList<Trial> Finished()
    {
        lock (_gate)
        {
            return [.. _finished.Values];
        }
    }

    /// <summary>Random numbers for one trial: they depend on the seed and the number alone.</summary>
    protected SelectionRandom RandomOf(int trial) => new(SelectionRandom.Part(Seed, (ulong)trial));
}
