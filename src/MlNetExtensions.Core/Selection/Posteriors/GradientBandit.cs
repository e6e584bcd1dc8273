using System.Numerics.Tensors;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// A policy over arms, π = softmax(θ), that follows the gradient of its expected reward: θ ← θ + η(r - b)(e_a - π) after arm a. The
/// baseline b is the one for which that gradient has the least variance, b = E[‖∇ln π‖²r]/E[‖∇ln π‖²].
/// </summary>
/// <remarks>
/// Williams, 1992; the baseline as in Hao and others, "On-Policy RL with Optimal Reward Baseline", 2025. Its expectations are exponential
/// averages. Once π is nearly certain, it learns but slowly that rewards have changed.
/// </remarks>
public sealed class GradientBandit : SavedArrays
{
    private readonly double[] _preferences;
    private readonly double[] _averages;
    private readonly double _rate;
    private readonly double _memory;

    /// <param name="arms">At least 1.</param>
    /// <param name="rate">η, positive.</param>
    /// <param name="memory">What averages keep of their past, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public GradientBandit(int arms, double rate = 0.1, double memory = 0.99)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(arms, 1);
        Arguments.RequirePositive(rate);
        Arguments.Require(memory is >= 0 and < 1, memory, "at least 0 and below 1");
        (_rate, _memory) = (rate, memory);
        (_preferences, _averages) = (Numbers("preferences", arms), Numbers("averages", 2));
    }

    /// <summary>Arms.</summary>
    public int Count => _preferences.Length;

    /// <summary>b; 0 before the first reward.</summary>
    public double Baseline => _averages[1] > 0 ? _averages[0] / _averages[1] : 0;

    /// <summary>Σl·r/Σl with l = ‖∇ln π‖²: the baseline of a batch.</summary>
    /// <param name="squaredNorms">l, not negative.</param>
    /// <param name="rewards">r.</param>
    public static double OptimalBaseline(ReadOnlySpan<double> squaredNorms, ReadOnlySpan<double> rewards)
    {
        Arguments.RequireOneForEachRow(rewards.Length, squaredNorms.Length, nameof(rewards));
        double sum = TensorPrimitives.Sum(squaredNorms);
        return sum > 0 ? TensorPrimitives.Dot(squaredNorms, rewards) / sum : 0;
    }

    /// <summary>π.</summary>
    public double[] Probabilities()
    {
        double[] probabilities = new double[Count];
        TensorPrimitives.SoftMax<double>(_preferences, probabilities);
        return probabilities;
    }

    /// <summary>An arm, drawn from π.</summary>
    public int Choose(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double[] probabilities = Probabilities();
        double place = random.Uniform();
        int arm = 0;
        while (arm < Count - 1 && (place -= probabilities[arm]) >= 0)
        {
            arm++;
        }

        return arm;
    }

    /// <summary>Learns from the reward of an arm that π drew.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm, or the reward is not finite.</exception>
    public void Update(int arm, double reward)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(arm);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(arm, Count);
        Arguments.Require(double.IsFinite(reward), reward, "finite");
        double[] direction = Array.ConvertAll(Probabilities(), p => -p);
        direction[arm] += 1;
        double squared = TensorPrimitives.SumOfSquares<double>(direction);

        // The baseline must not depend on the reward that it is subtracted from, or the gradient is biased.
        double step = _rate * (reward - (_averages[1] > 0 ? Baseline : reward));
        TensorPrimitives.MultiplyAdd(direction, step, _preferences, _preferences);
        _averages[0] = _memory * _averages[0] + (1 - _memory) * squared * reward;
        _averages[1] = _memory * _averages[1] + (1 - _memory) * squared;
    }

    /// <inheritdoc/>
    protected override void Check(StateReader reader) => reader.Require(_averages[1] >= 0, "averages", "of squared norms is negative");
}
