using System.Globalization;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>What is believed of an arm.</summary>
/// <param name="Name">The arm's name.</param>
/// <param name="Pulls">Rewards of it so far.</param>
/// <param name="Mean">The posterior mean of its expected reward.</param>
/// <param name="StandardDeviation">The posterior standard deviation of its expected reward.</param>
/// <param name="ProbabilityBest">The probability that no arm has a larger expected reward, from draws.</param>
public sealed record ArmEstimate(string Name, long Pulls, double Mean, double StandardDeviation, double ProbabilityBest);

/// <summary>
/// Thompson sampling for applications: chooses among named arms (variants of a page, models, prices), learns from the rewards, and says
/// which arm is best and how sure that is. All members may be called by several threads at the same time; it can be saved and loaded.
/// </summary>
/// <remarks>
/// The same seed and the same sequence of calls give the same choices. Choose the posterior by the rewards: <see cref="BetaPosterior"/> for
/// success and failure, <see cref="NormalGammaPosterior"/> for numbers.
/// </remarks>
public sealed class ThompsonSampler
{
    private const int Version = 1;
    private readonly Lock _lock = new();
    private readonly string[] _names;
    private readonly ArmBeliefs _beliefs;
    private readonly long[] _pulls;
    private SelectionRandom _random;

    /// <param name="arms">Names, at least one, all different.</param>
    /// <param name="posterior">How rewards are believed to be; success and failure where it is null.</param>
    /// <param name="seed">For the draws.</param>
    /// <exception cref="ArgumentException">There is no arm, or two have the same name.</exception>
    public ThompsonSampler(IEnumerable<string> arms, ArmPosterior? posterior = null, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(arms);
        _names = [.. arms];
        if (_names.Length == 0 || _names.Any(string.IsNullOrEmpty) || _names.Distinct(StringComparer.Ordinal).Count() < _names.Length)
        {
            throw new ArgumentException($"The arms are '{string.Join("', '", _names)}'; give at least one name, and no name twice.",
                nameof(arms));
        }

        Posterior = posterior ?? new BetaPosterior();
        _beliefs = Posterior.Create(_names.Length);
        _pulls = new long[_names.Length];
        _random = new SelectionRandom((ulong)(uint)seed);
    }

    /// <summary>How rewards are believed to be.</summary>
    public ArmPosterior Posterior { get; }

    /// <summary>The arms' names.</summary>
    public IReadOnlyList<string> Arms => _names;

    /// <summary>Chooses an arm: the one with the largest draw from its posterior.</summary>
    /// <returns>Its index in <see cref="Arms"/>.</returns>
    public int Choose()
    {
        lock (_lock)
        {
            return _beliefs.Choose(_random);
        }
    }

    /// <summary>Chooses different arms for several places, the best first: those with the largest draws.</summary>
    /// <param name="count">At least 1, at most the arms.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of range.</exception>
    public int[] Choose(int count)
    {
        Arguments.Require(
            count >= 1 && count <= _names.Length, count, string.Create(CultureInfo.InvariantCulture, $"from 1 to {_names.Length}"));
        double[] draws = new double[_names.Length];
        lock (_lock)
        {
            for (int i = 0; i < draws.Length; i++)
            {
                draws[i] = _beliefs.Sample(i, _random);
            }
        }

        return [.. Enumerable.Range(0, draws.Length).OrderByDescending(i => draws[i]).Take(count)];
    }

    /// <summary>Learns from a reward.</summary>
    /// <param name="arm">Its index in <see cref="Arms"/>.</param>
    /// <param name="reward">As the posterior says: from 0 to 1 for <see cref="BetaPosterior"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm, or the reward is out of range.</exception>
    public void Update(int arm, double reward)
    {
        lock (_lock)
        {
            _beliefs.Update(arm, reward);
            _pulls[arm]++;
        }
    }

    /// <summary>Learns from a reward.</summary>
    /// <param name="arm">Its name.</param>
    /// <param name="reward">As the posterior says.</param>
    /// <exception cref="ArgumentException">There is no arm of that name, or the reward is out of range.</exception>
    public void Update(string arm, double reward)
    {
        int index = Array.IndexOf(_names, arm);
        if (index < 0)
        {
            throw new ArgumentException($"There is no arm '{arm}'; there are '{string.Join("', '", _names)}'.", nameof(arm));
        }

        Update(index, reward);
    }

    /// <summary>Ends a round (a day, say): evidence fades where the posterior forgets by rounds.</summary>
    public void NextRound()
    {
        lock (_lock)
        {
            _beliefs.NextRound();
        }
    }

    /// <summary>What is believed of each arm, in the order of <see cref="Arms"/>. Changes no choice that follows.</summary>
    /// <param name="draws">Draws for the probabilities of being best, at least 1: their standard error is at most 1/(2√draws).</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of draws is out of range.</exception>
    public IReadOnlyList<ArmEstimate> Estimates(int draws = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        lock (_lock)
        {
            var random = new SelectionRandom(SelectionRandom.Part(_random.State, 1));
            int[] best = new int[_names.Length];
            for (int i = 0; i < draws; i++)
            {
                best[_beliefs.Choose(random)]++;
            }

            return [.. _names.Select((name, i) =>
                new ArmEstimate(name, _pulls[i], _beliefs.Mean(i), Math.Sqrt(_beliefs.Variance(i)), (double)best[i] / draws))];
        }
    }

    /// <summary>The arm with the largest posterior mean; of equal ones the first.</summary>
    public ArmEstimate Best() => Estimates().MaxBy(arm => arm.Mean)!;

    /// <summary>Saves the arms, what was learned, and the place in the sequence of draws.</summary>
    /// <param name="stream">Is left open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        lock (_lock)
        {
            writer.Write(Version);
            writer.Write(_names.Length);
            Array.ForEach(_names, writer.Write);
            writer.Write(Posterior.ToString());
            writer.WriteInt64s(_pulls);
            writer.Write(_random.State);
            _beliefs.Save(writer);
        }
    }

    /// <summary>Loads what <see cref="Save"/> has written; choices go on as they would have.</summary>
    /// <param name="stream">From where it was at the beginning of the save, to its end.</param>
    /// <param name="posterior">The same as before.</param>
    /// <exception cref="InvalidDataException">The state is not sound, or is of another posterior.</exception>
    public static ThompsonSampler Load(Stream stream, ArmPosterior? posterior = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var reader = new StateReader(nameof(ThompsonSampler), bytes.ToArray())
        {
            Remedy = "It was damaged or made up; save the sampler again.",
        };
        reader.ReadInt32("version", Version, Version);
        string[] names = new string[reader.ReadCount("arms", 1, 1)];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadName("arm");
        }

        reader.Require(names.Distinct(StringComparer.Ordinal).Count() == names.Length, "arms", "have one name twice");
        posterior ??= new BetaPosterior();
        string kind = reader.ReadText("posterior");
        reader.Require(kind == posterior.ToString(), "posterior", $"is {kind}, but {posterior} was given");
        var sampler = new ThompsonSampler(names, posterior);
        long[] pulls = reader.ReadInt64s("pulls", names.Length);
        reader.Require(pulls.All(value => value >= 0), "pulls", "are negative");
        pulls.CopyTo(sampler._pulls, 0);
        sampler._random = new SelectionRandom(unchecked((ulong)reader.ReadInt64("place")));
        sampler._beliefs.Restore(reader);
        reader.End();
        return sampler;
    }
}
