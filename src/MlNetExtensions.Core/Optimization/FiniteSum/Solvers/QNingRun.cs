using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// QNing (Lin, Mairal and Harchaoui, 2019) around MISO, as in Cyanure: L-BFGS on the Moreau envelope of the objective, whose
/// value and gradient κ(y - x) at y come from one inner epoch on F + (κ/2)‖· - y‖². A trial y is kept if the envelope fell
/// by ‖g‖²/(4κ); otherwise the step shrinks toward the plain proximal-point step.
/// </summary>
internal sealed class QNingRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int MaximumTrials = 4;
    private const double SmallestStep = 0.1;

    // Rounding of the envelope's value, relative.
    private const double Rounding = 1e-14;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly MisoRun<TRows, TLoss> _inner;
    private readonly LimitedMemory _memory;
    private readonly double[] _margins;
    private readonly double[] _point;
    private readonly double _kappa;
    private double[] _anchor;
    private double[]? _gradient;
    private double[] _direction = [];
    private double _value;
    private double _step = 1;
    private int _failures;

    public QNingRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        _kappa = CatalystRun<TRows, TLoss>.Kappa(oracle);
        _inner = new MisoRun<TRows, TLoss>(oracle, _kappa, start);
        _memory = new LimitedMemory(oracle.Options.Memory, 1 / _kappa);
        _margins = new double[oracle.Data.Rows.Count * oracle.Outputs];
        (_anchor, _point) = ([.. start], [.. start]);
    }

    /// <summary>The share of the quasi-Newton step, the rest being the proximal-point step.</summary>
    public override double LearningRate => _step;

    public override void Pass()
    {
        _inner.Pass();
        _inner.Read(_point);
        if (_kappa == 0)
        {
            return;
        }
        double[] trial = [.. _inner.Iterate.Anchor];
        (double value, double[] gradient) = Envelope(trial);
        if (_gradient is not null && Refused(value))
        {
            _failures++;
            double half = 0.5 * _step;
            _step = _failures >= MaximumTrials || half < SmallestStep ? 0 : half;
        }
        else
        {
            Accept(trial, value, gradient);
        }
        _inner.Iterate.MoveAnchor(Trial());
    }

    /// <summary>Copies the last inner solution; where the anchor went since has not been measured.</summary>
    public override void Read(double[] weights) => _point.CopyTo(weights, 0);

    public override bool TryReadDual(double[] derivatives, double[] slope) => _inner.TryReadDual(derivatives, slope);

    /// <summary>Value and gradient of the envelope at an anchor, from the inner solution; one more pass.</summary>
    private (double Value, double[] Gradient) Envelope(double[] anchor)
    {
        _oracle.Margins(_point, _margins);
        _oracle.CountEvaluations(_oracle.Count);
        var gradient = new double[anchor.Length];
        TensorPrimitives.Subtract(anchor, _point, gradient);
        double value = _oracle.Loss(_margins, null)
            + _oracle.Regularizer.Value(_point.AsSpan(0, _oracle.FeatureSize), _oracle.Outputs)
            + 0.5 * _kappa * TensorPrimitives.SumOfSquares<double>(gradient);
        TensorPrimitives.Multiply(gradient, _kappa, gradient);
        return (value, gradient);
    }

    private bool Refused(double value) => _step > 0 && value > _value - RequiredFall(_gradient!);

    private double RequiredFall(double[] gradient) => 0.25 / _kappa * TensorPrimitives.SumOfSquares<double>(gradient);

    private void Accept(double[] anchor, double value, double[] gradient)
    {
        if (_gradient is not null)
        {
            double[] step = [.. anchor], change = [.. gradient];
            TensorPrimitives.Subtract(step, _anchor, step);
            TensorPrimitives.Subtract(change, _gradient, change);
            _memory.Add(step, change);
            // Where the fall of the envelope drowns in rounding, no trial can be told from another; proximal-point steps need no telling.
            _step = RequiredFall(gradient) < Rounding * Math.Abs(value) ? 0 : Math.Clamp(1.2 * _step, SmallestStep, 1);
        }
        (_anchor, _value, _gradient, _failures) = (anchor, value, gradient, 0);
        _direction = _memory.Direction(gradient);
    }

    /// <summary>y - ηHg - (1 - η)g/κ.</summary>
    private double[] Trial()
    {
        double[] trial = [.. _anchor];
        TensorPrimitives.MultiplyAdd(_direction, -_step, trial, trial);
        TensorPrimitives.MultiplyAdd(_gradient, (_step - 1) / _kappa, trial, trial);
        return trial;
    }
}
