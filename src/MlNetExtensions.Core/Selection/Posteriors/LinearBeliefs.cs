using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions;

/// <summary>
/// A Gaussian posterior of the weights of a linear reward, for arms that are told apart by what is known of them: w ~ N(0, I/τ) and r ~
/// N(wᵀx, σ²). A choice by Thompson sampling takes one draw of w and the arm with the largest wᵀx.
/// </summary>
/// <remarks>
/// Agrawal and Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs", ICML 2013. Rewards of their own variances weigh 1/σ²,
/// as in weighted ridge regression. An update costs O(d²), the first draw after it O(d³).
/// </remarks>
public sealed class LinearBeliefs : SavedArrays
{
    private readonly double[] _precision;
    private readonly double[] _products;
    private CholeskyFactor? _factor;
    private double[]? _mean;

    /// <param name="dimension">d, at least 1.</param>
    /// <param name="priorPrecision">τ, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public LinearBeliefs(int dimension, double priorPrecision = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Arguments.RequirePositive(priorPrecision);
        Dimension = dimension;
        (_precision, _products) = (Numbers("precision", dimension * dimension), Numbers("products", dimension));
        for (int i = 0; i < dimension; i++)
        {
            _precision[i * dimension + i] = priorPrecision;
        }
    }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>The posterior mean of w.</summary>
    public ReadOnlySpan<double> Weights
    {
        get
        {
            if (_mean is null)
            {
                double[] mean = [.. _products];
                Factor().Solve(mean);
                _mean = mean;
            }

            return _mean;
        }
    }

    /// <summary>Learns from a reward.</summary>
    /// <param name="context">x, finite.</param>
    /// <param name="reward">r, finite.</param>
    /// <param name="rewardVariance">σ², positive; 1.</param>
    /// <exception cref="ArgumentException">A value is out of range, or x has not d values.</exception>
    public void Update(ReadOnlySpan<double> context, double reward, double rewardVariance = 1)
    {
        Check(context);
        Arguments.Require(double.IsFinite(reward), reward, "finite");
        Arguments.RequirePositive(rewardVariance);
        for (int i = 0; i < Dimension; i++)
        {
            Span<double> row = _precision.AsSpan(i * Dimension, Dimension);
            TensorPrimitives.MultiplyAdd(context, context[i] / rewardVariance, row, row);
        }

        TensorPrimitives.MultiplyAdd(context, reward / rewardVariance, _products, _products);
        (_factor, _mean) = (null, null);
    }

    /// <summary>The posterior mean of wᵀx.</summary>
    public double Mean(ReadOnlySpan<double> context)
    {
        Check(context);
        return TensorPrimitives.Dot(Weights, context);
    }

    /// <summary>The posterior variance of wᵀx.</summary>
    public double Variance(ReadOnlySpan<double> context)
    {
        Check(context);
        double[] half = context.ToArray();
        Factor().SolveLower(half);
        return TensorPrimitives.SumOfSquares<double>(half);
    }

    /// <summary>A draw of w.</summary>
    public double[] Sample(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double[] draw = new double[Dimension], inverse = InverseLower();
        for (int i = 0; i < Dimension; i++)
        {
            // w = m + L⁻ᵀz has the covariance (LLᵀ)⁻¹.
            TensorPrimitives.MultiplyAdd(inverse.AsSpan(i * Dimension, Dimension), random.Normal(), draw, draw);
        }

        TensorPrimitives.Add(draw, Weights, draw);
        return draw;
    }

    /// <summary>The arm with the largest wᵀx for one draw of w; of equal ones the first.</summary>
    /// <param name="contexts">x of each arm, one after the other.</param>
    /// <param name="random">For the draw.</param>
    /// <exception cref="ArgumentException">There is no arm, or a number of values that is no multiple of d.</exception>
    public int Choose(ReadOnlySpan<double> contexts, SelectionRandom random)
    {
        if (contexts.IsEmpty || contexts.Length % Dimension != 0)
        {
            throw new ArgumentException($"There are {contexts.Length} values; give {Dimension} for each arm.", nameof(contexts));
        }

        double[] draw = Sample(random);
        (int best, double largest) = (0, double.NegativeInfinity);
        for (int arm = 0; arm < contexts.Length / Dimension; arm++)
        {
            double value = TensorPrimitives.Dot(draw, contexts.Slice(arm * Dimension, Dimension));
            (best, largest) = value > largest ? (arm, value) : (best, largest);
        }

        return best;
    }

    /// <inheritdoc/>
    protected override void Check(StateReader reader)
    {
        (_factor, _mean) = (null, null);
        reader.Require(CholeskyFactor.TryFactor(_precision, Dimension, out _factor), "precision", "is not positive definite");
    }

    private double[] InverseLower() => Factor().InvertLower();

    private CholeskyFactor Factor() => _factor ??= CholeskyFactor.TryFactor(_precision, Dimension, out CholeskyFactor? factor) ? factor
        : throw new InvalidOperationException("The precision is no longer positive definite in double; scale contexts to about 1.");

    private void Check(ReadOnlySpan<double> context)
    {
        if (context.Length != Dimension || !TensorPrimitives.IsFiniteAll(context))
        {
            throw new ArgumentException($"A context has {context.Length} values; it needs {Dimension}, all finite.", nameof(context));
        }
    }
}
