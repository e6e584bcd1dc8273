using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Evaluates the objective and bounds its distance from the optimum. Costs about one pass, not counted as the solver's.</summary>
internal sealed class Certifier<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Where the terms of the lower bound are larger than this many times the bound, their rounding could lift it above the optimum.
    private const double LargestCancellation = 1e3;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly DualPoint<TRows, TLoss> _dual;
    private readonly double[] _gradient;
    private readonly Func<double[], double>? _reweigh;
    // Of every row: the solver's, or the certifier's own where no solver lends any.
    private double[] _margins = [];
    private double[] _derivatives = [];
    private double[]? _ownMargins;
    private double[]? _ownDerivatives;
    private double _bestDual = double.NegativeInfinity;

    /// <param name="oracle">The problem.</param>
    /// <param name="reweigh">Sets the importance of the rows from their margins and returns what that costs, where the weights are part of the problem.</param>
    public Certifier(Oracle<TRows, TLoss> oracle, Func<double[], double>? reweigh = null)
    {
        _reweigh = reweigh;
        _oracle = oracle;
        _dual = new DualPoint<TRows, TLoss>(oracle);
        _gradient = new double[oracle.Size];
        Kind = oracle.Regularizer.IsConvex && oracle.Regularizer.HasDual ? CertificateKind.DualityGap : CertificateKind.GradientMapping;
    }

    public CertificateKind Kind { get; }

    public int Measurements { get; private set; }

    /// <summary>
    /// The objective at these weights, and what tells how far it can still fall: the best lower bound of the optimum so far, or an estimate
    /// of the fall (see <see cref="Kind"/>).
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="solver">The solver at these weights, which may have a dual point of its own.</param>
    public (double Objective, double BoundOrFall) Measure(double[] weights, SolverRun? solver = null)
    {
        Measurements++;
        Regularizer regularizer = _oracle.Regularizer;
        ReadOnlySpan<double> features = weights.AsSpan(0, _oracle.FeatureSize);
        bool hasDual = false, hasGradient = true;
        double loss, cost = 0;
        Evaluation? lent = solver?.LendEvaluation();
        if (lent is not null)
        {
            (_margins, _derivatives, loss) = (lent.Margins, lent.Derivatives, lent.Loss);
            lent.Gradient.CopyTo(_gradient, 0);
        }
        else
        {
            int margins = _oracle.Data.Rows.Count * _oracle.Outputs;
            (_margins, _derivatives) = (_ownMargins ??= new double[margins], _ownDerivatives ??= new double[margins]);
            // A dual point of the solver's own replaces the derivatives at the weights, and minus their sum the gradient.
            hasDual = Kind == CertificateKind.DualityGap && (solver?.TryReadDual(_derivatives, _gradient) ?? false);
            hasGradient = Evaluate(weights, hasDual, out loss, out cost);
        }
        double objective = loss - cost + regularizer.Value(features, _oracle.Outputs);
        bool isAtWeights = !hasDual;
        if (Kind == CertificateKind.DualityGap && _oracle.Bias != 0)
        {
            if (lent is not null)
            {
                _derivatives.CopyTo(lent.Spare, 0);
                _derivatives = lent.Spare;
            }
            _dual.Balance(_derivatives);
            hasDual = hasGradient = isAtWeights = false;
        }
        if (!hasDual && !hasGradient)
        {
            _oracle.Combine(_derivatives, _gradient);
        }
        if (Kind == CertificateKind.GradientMapping)
        {
            return (objective, GradientMapping(weights));
        }
        double product = TensorPrimitives.Dot<double>(weights, _gradient);
        Span<double> slope = _gradient.AsSpan(0, _oracle.FeatureSize);
        if (!hasDual)
        {
            TensorPrimitives.Negate(slope, slope);
        }
        double scale = regularizer.DualScale(slope, _oracle.Outputs);
        if (scale < 1)
        {
            TensorPrimitives.Multiply(slope, scale, slope);
        }
        double rest = -cost - regularizer.Conjugate(slope, _oracle.Outputs);
        // At the derivatives of its margins a loss and its conjugate sum to the product of both (Fenchel and Young): no row need be visited.
        double dual = loss - product + rest;
        if (!isAtWeights || scale < 1 || !(dual <= 0 || Math.Max(loss, Math.Abs(product)) <= LargestCancellation * dual))
        {
            dual = -_dual.MeanConjugate(_derivatives, scale) + rest;
        }
        // Every dual value bounds the optimum, so the best one seen does.
        _bestDual = double.IsNaN(dual) ? _bestDual : Math.Max(_bestDual, dual);
        return (objective, _bestDual);
    }

    /// <summary>The loss and what its weights cost; whether the gradient is there too.</summary>
    private bool Evaluate(double[] weights, bool hasDual, out double loss, out double cost)
    {
        cost = 0;
        if (_reweigh is null && !hasDual && (_oracle.Bias == 0 || Kind == CertificateKind.GradientMapping))
        {
            loss = _oracle.Evaluate(weights, _margins, _derivatives, _gradient);
            return true;
        }
        _oracle.Margins(weights, _margins);
        cost = _reweigh?.Invoke(_margins) ?? 0;
        loss = _oracle.Loss(_margins, hasDual ? null : _derivatives);
        return false;
    }

    private double GradientMapping(double[] weights)
    {
        double smoothness = StepScale();
        if (smoothness == 0)
        {
            return 0;
        }
        // A longer step could leave a stationary point for another one, far away.
        smoothness = Math.Max(smoothness, 2 * _oracle.Regularizer.LargestConcavity);
        var moved = new double[weights.Length];
        TensorPrimitives.MultiplyAdd(_gradient, -1 / smoothness, weights, moved);
        _oracle.Regularizer.Prox(moved.AsSpan(0, _oracle.FeatureSize), 1 / smoothness, _oracle.Outputs);
        double distance = TensorPrimitives.Distance<double>(weights, moved);
        return smoothness * distance * (TensorPrimitives.Norm<double>(weights) + distance);
    }

    /// <summary>The mean smoothness constant; where the loss has none, the mean at the current margins.</summary>
    private double StepScale()
    {
        if (double.IsFinite(_oracle.Data.MeanSmoothness))
        {
            return _oracle.Data.MeanSmoothness;
        }
        var hessian = new double[_oracle.Outputs * _oracle.Outputs];
        double sum = 0;
        foreach (int row in _oracle.Data.ActiveRows)
        {
            _oracle.Data.Loss.Hessian(_margins.AsSpan(row * _oracle.Outputs, _oracle.Outputs), _oracle.Data.Labels[row], hessian);
            double norm = _oracle.Data.Rows.SquaredNorm(row) + _oracle.Bias * _oracle.Bias;
            sum += _oracle.Data.Importance[row] * TensorPrimitives.Max<double>(hessian) * norm;
        }
        return sum / _oracle.Count;
    }
}
