using MathNet.Numerics;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>A Student t law: its center, scale and degrees of freedom.</summary>
/// <param name="DegreesOfFreedom">Positive.</param>
/// <param name="Location">The center.</param>
/// <param name="Scale">Positive; not the standard deviation.</param>
public readonly record struct StudentParameters(double DegreesOfFreedom, double Location, double Scale)
{
    /// <summary>The logarithm of the density.</summary>
    public double LogDensity(double x)
    {
        double z = (x - Location) / Scale;
        return SpecialFunctions.GammaLn((DegreesOfFreedom + 1) / 2) - SpecialFunctions.GammaLn(DegreesOfFreedom / 2)
            - 0.5 * Math.Log(DegreesOfFreedom * Math.PI) - Math.Log(Scale)
            - (DegreesOfFreedom + 1) / 2 * Math.Log(1 + z * z / DegreesOfFreedom);
    }
}

/// <summary>A Normal-Gamma law for each arm: see <see cref="NormalGammaPosterior"/>. Rewards are finite.</summary>
public sealed class NormalGammaBeliefs : ArmBeliefs
{
    private readonly NormalGammaPosterior _prior;
    private readonly double[] _means;
    private readonly double[] _meanCounts;
    private readonly double[] _shapes;
    private readonly double[] _rates;

    internal NormalGammaBeliefs(NormalGammaPosterior prior, int arms)
        : base(arms)
    {
        _prior = prior;
        (_means, _meanCounts) = (Numbers("means", arms, prior.Mean), Numbers("mean counts", arms, prior.MeanCount));
        (_shapes, _rates) = (Numbers("shapes", arms, prior.Shape), Numbers("rates", arms, prior.Rate));
    }

    /// <summary>m, κ, α and β of an arm.</summary>
    public (double Mean, double MeanCount, double Shape, double Rate) this[int arm] =>
        (_means[Checked(arm)], _meanCounts[arm], _shapes[arm], _rates[arm]);

    /// <inheritdoc/>
    public override void Update(int arm, double reward)
    {
        Arguments.Require(double.IsFinite(reward), reward, "finite");
        Fade(Checked(arm));
        double count = _meanCounts[arm], deviation = reward - _means[arm];
        _rates[arm] += count * deviation * deviation / (2 * (count + 1));
        _means[arm] = (count * _means[arm] + reward) / (count + 1);
        _meanCounts[arm] = count + 1;
        _shapes[arm] += 0.5;
    }

    /// <summary>Learns from several rewards at once; what is known fades but once.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="count">n, at least 1.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="squares">Their Σ(x - mean)², not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm, or a value is out of range.</exception>
    public void Update(int arm, long count, double mean, double squares)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Arguments.Require(double.IsFinite(mean), mean, "finite");
        Arguments.RequireNotNegative(squares);
        Fade(Checked(arm));
        double before = _meanCounts[arm], after = before + count, deviation = mean - _means[arm];
        _rates[arm] += squares / 2 + before * count * deviation * deviation / (2 * after);
        _means[arm] = (before * _means[arm] + count * mean) / after;
        _meanCounts[arm] = after;
        _shapes[arm] += count / 2.0;
    }

    /// <inheritdoc/>
    public override double Mean(int arm) => _means[Checked(arm)];

    /// <inheritdoc/>
    public override double Variance(int arm) =>
        _shapes[Checked(arm)] > 1 ? _rates[arm] / ((_shapes[arm] - 1) * _meanCounts[arm]) : double.PositiveInfinity;

    /// <summary>The posterior mean of the rewards' own variance, β/(α - 1); infinite for α of at most 1.</summary>
    public double RewardVariance(int arm) => _shapes[Checked(arm)] > 1 ? _rates[arm] / (_shapes[arm] - 1) : double.PositiveInfinity;

    /// <summary>The posterior law of an arm's mean.</summary>
    public StudentParameters MeanLaw(int arm) =>
        new(2 * _shapes[Checked(arm)], _means[arm], Math.Sqrt(_rates[arm] / (_shapes[arm] * _meanCounts[arm])));

    /// <summary>The law of an arm's next reward.</summary>
    public StudentParameters RewardLaw(int arm) => new(
        2 * _shapes[Checked(arm)], _means[arm], Math.Sqrt(_rates[arm] * (_meanCounts[arm] + 1) / (_shapes[arm] * _meanCounts[arm])));

    /// <summary>The logarithm of the probability density of all rewards of an arm, where nothing has faded.</summary>
    public double LogEvidence(int arm)
    {
        (_, double count, double shape, double rate) = this[arm];
        return SpecialFunctions.GammaLn(shape) - SpecialFunctions.GammaLn(_prior.Shape)
            + _prior.Shape * Math.Log(_prior.Rate) - shape * Math.Log(rate)
            + 0.5 * Math.Log(_prior.MeanCount / count) - (shape - _prior.Shape) * Math.Log(2 * Math.PI);
    }

    /// <inheritdoc/>
    public override double Sample(int arm, SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double precision = random.Gamma(_shapes[Checked(arm)]) / _rates[arm];
        double normal = random.Normal();

        // A precision that underflows leaves the mean as uncertain as can be; it stays finite.
        return _means[arm] + normal / Math.Sqrt(Math.Max(double.Epsilon * 1e16, _meanCounts[arm] * precision));
    }

    /// <inheritdoc/>
    protected override void Check(StateReader reader) => reader.Require(
        _meanCounts.All(value => value > 0) && _shapes.All(value => value > 0) && _rates.All(value => value > 0),
        "rates",
        "shapes or counts are not positive");

    private void Fade(int arm)
    {
        double keep = 1 - _prior.Decay;
        if (keep < 1)
        {
            _meanCounts[arm] = _prior.MeanCount + keep * (_meanCounts[arm] - _prior.MeanCount);
            _shapes[arm] = _prior.Shape + keep * (_shapes[arm] - _prior.Shape);
            _rates[arm] = _prior.Rate + keep * (_rates[arm] - _prior.Rate);
        }
    }
}
