using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions;

/// <summary>
/// How good arms are, from comparisons of two of them (dueling bandits): P(i beats j) = σ(uᵢ - uⱼ) with u ~ N(0, τ²I), as a Gaussian at the
/// most probable u. A comparison counts by its variance p(1 - p): one whose outcome was certain tells little.
/// </summary>
/// <remarks>
/// Bradley and Terry's model by Laplace's approximation; weighting by variance as in Di, Jin, Wu, Zhao, Farnoud and Gu, "Variance-Aware
/// Regret Bounds for Stochastic Contextual Dueling Bandits", ICLR 2024, and pairs by two Thompson draws as in Wu and Liu, 2016. A draw
/// after an update costs O(K³).
/// </remarks>
public sealed class PreferenceBeliefs : SavedArrays
{
    private const int Steps = 50;
    private readonly double[] _wins;
    private readonly double[] _utilities;
    private readonly double _priorVariance;
    private CholeskyFactor? _factor;

    /// <param name="arms">K, at least 2.</param>
    /// <param name="priorVariance">τ², positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public PreferenceBeliefs(int arms, double priorVariance = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(arms, 2);
        Arguments.RequirePositive(priorVariance);
        (Count, _priorVariance) = (arms, priorVariance);
        (_wins, _utilities) = (Numbers("wins", arms * arms), Numbers("utilities", arms));
    }

    /// <summary>K.</summary>
    public int Count { get; }

    /// <summary>The most probable u.</summary>
    public ReadOnlySpan<double> Utilities
    {
        get
        {
            Fit();
            return _utilities;
        }
    }

    /// <summary>Learns that one arm was preferred to another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm, or both are the same.</exception>
    public void Update(int winner, int loser)
    {
        int place = Checked(winner) * Count + Checked(loser);
        if (winner == loser)
        {
            throw new ArgumentOutOfRangeException(nameof(loser), loser, "An arm is not compared with itself.");
        }

        _wins[place]++;
        _factor = null;
    }

    /// <summary>σ(uᵢ - uⱼ) at the most probable u.</summary>
    public double Probability(int arm, int other) => Logistic(Utilities[Checked(arm)] - Utilities[Checked(other)]);

    /// <summary>The posterior variance of uᵢ - uⱼ.</summary>
    public double Variance(int arm, int other)
    {
        Fit();
        double[] difference = new double[Count];
        difference[Checked(arm)]++;
        difference[Checked(other)]--;
        _factor!.SolveLower(difference);
        return TensorPrimitives.SumOfSquares<double>(difference);
    }

    /// <summary>A draw of u.</summary>
    public double[] Sample(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Fit();
        double[] draw = [.. _utilities], inverse = _factor!.InvertLower();
        for (int i = 0; i < Count; i++)
        {
            TensorPrimitives.MultiplyAdd(inverse.AsSpan(i * Count, Count), random.Normal(), draw, draw);
        }

        return draw;
    }

    /// <summary>Two arms to compare: the best of one draw, and the best other arm of a second.</summary>
    public (int First, int Second) Choose(SelectionRandom random)
    {
        int first = Largest(Sample(random), -1);
        return (first, Largest(Sample(random), first));
    }

    /// <inheritdoc/>
    protected override void Check(StateReader reader)
    {
        _factor = null;
        reader.Require(_wins.All(wins => wins >= 0), "wins", "are negative");
    }

    private static int Largest(double[] values, int without)
    {
        int best = -1;
        for (int i = 0; i < values.Length; i++)
        {
            best = i != without && (best < 0 || values[i] > values[best]) ? i : best;
        }

        return best;
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>
    /// Newton's method from 0, so that what is found depends on the comparisons alone; the posterior is strictly concave.
    /// </summary>
    private void Fit()
    {
        if (_factor is not null)
        {
            return;
        }

        Array.Clear(_utilities);
        double[] hessian = new double[Count * Count], gradient = new double[Count];
        for (int step = 0; step < Steps; step++)
        {
            Derivatives(gradient, hessian);
            if (!CholeskyFactor.TryFactor(hessian, Count, out _factor))
            {
                throw new InvalidOperationException(
                    "The Hessian of the preferences is not positive definite in double; choose a smaller prior variance.");
            }

            double slope = TensorPrimitives.MaxMagnitude<double>(gradient);
            _factor.Solve(gradient);
            double length = Math.Abs(TensorPrimitives.MaxMagnitude<double>(gradient)), shrink = length > 2 ? 2 / length : 1;
            TensorPrimitives.MultiplyAdd(gradient, shrink, _utilities, _utilities);
            if (Math.Abs(slope) < 1e-12 || length < 1e-13)
            {
                return;
            }
        }
    }

    /// <summary>Of the logarithm of the posterior: its gradient, and minus its Hessian Σ n·p(1 - p)(eᵢ - eⱼ)(eᵢ - eⱼ)ᵀ + I/τ².</summary>
    private void Derivatives(double[] gradient, double[] hessian)
    {
        Array.Clear(hessian);
        for (int i = 0; i < Count; i++)
        {
            gradient[i] = -_utilities[i] / _priorVariance;
            hessian[i * Count + i] = 1 / _priorVariance;
        }

        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double wins = _wins[i * Count + j], all = wins + _wins[j * Count + i];
                if (all > 0)
                {
                    double p = Logistic(_utilities[i] - _utilities[j]), variance = all * p * (1 - p);
                    gradient[i] += wins - all * p;
                    gradient[j] -= wins - all * p;
                    hessian[i * Count + i] += variance;
                    hessian[j * Count + j] += variance;
                    hessian[i * Count + j] = hessian[j * Count + i] = -variance;
                }
            }
        }
    }

    private int Checked(int arm) => (uint)arm < (uint)Count ? arm
        : throw new ArgumentOutOfRangeException(nameof(arm), arm, $"There are {Count} arms, counted from 0.");
}
