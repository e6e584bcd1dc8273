using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Gaussian posteriors of means where the variances of rewards are known: m ~ N(m₀, σ₀²) and rewards ~ N(m, σ²).</summary>
/// <remarks>
/// Plain Gaussian Thompson sampling. Where variances are not known, <see cref="NormalGammaPosterior"/> learns them; a bound of them instead
/// costs a third of the regret and more (Saha and Kveton, 2024).
/// </remarks>
public sealed record GaussianPosterior : ArmPosterior
{
    private readonly double[] _rewardVariances;

    /// <param name="mean">m₀, finite.</param>
    /// <param name="variance">σ₀², positive.</param>
    /// <param name="rewardVariances">σ², positive: one for all arms, or one for each.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public GaussianPosterior(double mean = 0, double variance = 1, params ReadOnlySpan<double> rewardVariances)
    {
        Arguments.Require(double.IsFinite(mean), mean, "finite");
        Arguments.RequirePositive(variance);
        (Mean, Variance) = (mean, variance);
        _rewardVariances = rewardVariances.IsEmpty ? [1] : rewardVariances.ToArray();
        foreach (double value in _rewardVariances)
        {
            Arguments.RequirePositive(value, nameof(rewardVariances));
        }
    }

    /// <summary>m₀.</summary>
    public double Mean { get; }

    /// <summary>σ₀².</summary>
    public double Variance { get; }

    /// <summary>σ².</summary>
    public IReadOnlyList<double> RewardVariances => _rewardVariances;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [Mean, Variance, .. _rewardVariances];

    /// <inheritdoc/>
    public override ArmBeliefs Create(int arms) => _rewardVariances.Length == 1 || _rewardVariances.Length == arms
        ? new Beliefs(this, arms)
        : throw new ArgumentOutOfRangeException(
            nameof(arms), arms, $"There are {_rewardVariances.Length} variances; give one for all arms or one for each.");

    /// <inheritdoc/>
    public bool Equals(GaussianPosterior? other) => other is not null && Mean.Equals(other.Mean) && Variance.Equals(other.Variance)
        && _rewardVariances.AsSpan().SequenceEqual(other._rewardVariances);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean, Variance, _rewardVariances.Length, _rewardVariances[0]);

    private sealed class Beliefs : ArmBeliefs
    {
        private readonly GaussianPosterior _prior;
        private readonly double[] _means;
        private readonly double[] _precisions;

        public Beliefs(GaussianPosterior prior, int arms)
            : base(arms)
        {
            _prior = prior;
            (_means, _precisions) = (Numbers("means", arms, prior.Mean), Numbers("precisions", arms, 1 / prior.Variance));
        }

        public override void Update(int arm, double reward)
        {
            Arguments.Require(double.IsFinite(reward), reward, "finite");
            double precision = 1 / _prior._rewardVariances[_prior._rewardVariances.Length == 1 ? 0 : Checked(arm)];
            _precisions[Checked(arm)] += precision;
            _means[arm] += precision / _precisions[arm] * (reward - _means[arm]);
        }

        public override double Mean(int arm) => _means[Checked(arm)];

        public override double Variance(int arm) => 1 / _precisions[Checked(arm)];

        public override double Sample(int arm, SelectionRandom random)
        {
            ArgumentNullException.ThrowIfNull(random);
            return _means[Checked(arm)] + random.Normal() / Math.Sqrt(_precisions[arm]);
        }

        protected override void Check(StateReader reader) =>
            reader.Require(_precisions.All(value => value > 0), "precisions", "are not positive");
    }
}
