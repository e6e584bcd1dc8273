using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Values of items under a model that changes: Beta counts that are forgotten the faster, the more the model has moved since the item was
/// last seen. With them go priorities for choosing items, and advantages of rewards over what was expected.
/// </summary>
/// <remarks>
/// Xu and Ding, "Single-stream Policy Optimization" (SPO), 2025: α ← ρα + r and β ← ρβ + 1 - r with ρ = clip(2^(-D/D_half), ρ_min, ρ_max),
/// where D is the drift since the last visit; the prior weighs 1/(1 - ρ_min) observations. Without D_half, ρ is ρ_min.
/// </remarks>
public sealed class BetaValueTracker : SavedArrays
{
    private const double LeastDeviation = 1e-8;
    private readonly double[] _alphas;
    private readonly double[] _betas;
    private readonly double _leastMemory;
    private readonly double _mostMemory;
    private readonly double? _halfLife;

    /// <param name="items">At least 1.</param>
    /// <param name="leastMemory">ρ_min, in [0, 1); 0.875 remembers about 8 rewards.</param>
    /// <param name="mostMemory">ρ_max, in [ρ_min, 1]; 0.96.</param>
    /// <param name="driftHalfLife">D_half, positive: the drift at which half is forgotten; null to forget ρ_min always.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public BetaValueTracker(int items, double leastMemory = 0.875, double mostMemory = 0.96, double? driftHalfLife = 0.06)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        Arguments.Require(leastMemory is >= 0 and < 1, leastMemory, "at least 0 and below 1");
        Arguments.Require(mostMemory >= leastMemory && mostMemory <= 1, mostMemory, "at least leastMemory and at most 1");
        if (driftHalfLife is { } half)
        {
            Arguments.RequirePositive(half, nameof(driftHalfLife));
        }

        (_leastMemory, _mostMemory, _halfLife) = (leastMemory, mostMemory, driftHalfLife);
        (_alphas, _betas) = (Numbers("alpha", items, 0.5), Numbers("beta", items, 0.5));
    }

    /// <summary>Items.</summary>
    public int Count => _alphas.Length;

    /// <summary>α and β of an item; 0.5 each before anything is known.</summary>
    public (double Alpha, double Beta) this[int item] => (_alphas[Checked(item)], _betas[item]);

    /// <summary>
    /// Begins an item with earlier tries: their mean, (successes + ½)/(tries + 1), counts as 1/(1 - ρ_min) observations.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="successes">Not negative, at most the tries.</param>
    /// <param name="tries">Not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item, or a number is out of range.</exception>
    public void Begin(int item, double successes, int tries)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tries);
        Arguments.Require(successes >= 0 && successes <= tries, successes, "not negative and at most the tries");
        double weight = 1 / (1 - _leastMemory), mean = (successes + 0.5) / (tries + 1);
        (_alphas[Checked(item)], _betas[item]) = (mean * weight, (1 - mean) * weight);
    }

    /// <summary>α/(α + β).</summary>
    public double Value(int item) => _alphas[Checked(item)] / (_alphas[item] + _betas[item]);

    /// <summary>√(v(1 - v)) plus a floor: what the item is drawn in proportion to.</summary>
    /// <param name="item">The item.</param>
    /// <param name="exploration">The floor, not negative; 0.05.</param>
    public double Priority(int item, double exploration = 0.05)
    {
        Arguments.RequireNotNegative(exploration);
        double value = Value(item);
        return Math.Sqrt(value * (1 - value)) + exploration;
    }

    /// <summary>ρ for a drift.</summary>
    /// <param name="drift">D since the item's last visit, not negative.</param>
    public double Memory(double drift)
    {
        Arguments.RequireNotNegative(drift);
        return _halfLife is { } half ? Math.Clamp(Math.Pow(2, -drift / half), _leastMemory, _mostMemory) : _leastMemory;
    }

    /// <summary>Learns from a reward.</summary>
    /// <param name="item">The item.</param>
    /// <param name="reward">r, in [0, 1].</param>
    /// <param name="drift">D since the item's last visit, not negative: for example, the KL divergence between the two models'
    /// answers.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item, or a value is out of range.</exception>
    public void Update(int item, double reward, double drift)
    {
        Arguments.Require(reward is >= 0 and <= 1, reward, "at least 0 and at most 1");
        double memory = Memory(drift);
        _alphas[Checked(item)] = memory * _alphas[item] + reward;
        _betas[item] = memory * _betas[item] + 1 - reward;
    }

    /// <summary>Rewards minus values, standardized over the batch; the values are those before the update.</summary>
    /// <param name="items">The batch.</param>
    /// <param name="rewards">One each.</param>
    public double[] Advantages(ReadOnlySpan<int> items, ReadOnlySpan<double> rewards)
    {
        Arguments.RequireOneForEachRow(rewards.Length, items.Length, nameof(rewards));
        double[] advantages = new double[items.Length];
        double mean = 0, squares = 0;
        for (int i = 0; i < items.Length; i++)
        {
            advantages[i] = rewards[i] - Value(items[i]);
            mean += advantages[i] / items.Length;
        }

        foreach (double advantage in advantages)
        {
            squares += (advantage - mean) * (advantage - mean);
        }

        double deviation = items.Length > 1 ? Math.Sqrt(squares / (items.Length - 1)) : 0;
        return Array.ConvertAll(advantages, advantage => (advantage - mean) / (deviation + LeastDeviation));
    }

    /// <inheritdoc/>
    protected override void Check(StateReader reader) =>
        reader.Require(
            _alphas.Zip(_betas, (a, b) => a >= 0 && b >= 0 && a + b > 0).All(holds => holds), "alpha", "or beta is not that of a Beta law");

    private int Checked(int item) => (uint)item < (uint)Count ? item
        : throw new ArgumentOutOfRangeException(nameof(item), item, $"There are {Count} items, counted from 0.");
}
