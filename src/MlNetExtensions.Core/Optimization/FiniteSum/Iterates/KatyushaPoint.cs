using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// The coupled points of Katyusha, x = τ₁z + τ₂x̃ + τ₃y with z⁺ = (z - α(c xᵢ + g))/(1 + αλ) and y⁺ = τ₁z⁺ + τ₂x̃ + τ₃y
/// (which is x + τ₁(z⁺ - z)), kept as combinations of vectors that a row changes on its own columns only:
/// z = s·(p - q·g) and y = a·x̃ + b·g + e·p + f·r.
/// </summary>
internal sealed class KatyushaPoint<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    // f falls geometrically while r grows; far above the smallest double, r absorbs f.
    private const double SmallestFactor = 1e-100;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly double[] _p;
    private readonly double[] _r;
    private readonly double[] _gradient;
    private readonly double[] _derivatives;
    private readonly double[] _pMargins;
    private readonly double[] _rMargins;
    private readonly double[] _gMargins;
    private readonly double[] _xMargins;
    private readonly double[] _change;
    private readonly double[] _scaled;
    private double _s = 1, _q, _a, _b, _e, _f = 1;

    public KatyushaPoint(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        (_p, _r, Snapshot) = ([.. start], [.. start], [.. start]);
        _gradient = new double[oracle.Size];
        _derivatives = new double[oracle.Data.Rows.Count * oracle.Outputs];
        (_pMargins, _rMargins) = (new double[oracle.Outputs], new double[oracle.Outputs]);
        (_gMargins, _xMargins) = (new double[oracle.Outputs], new double[oracle.Outputs]);
        (_change, _scaled) = (new double[oracle.Outputs], new double[oracle.Outputs]);
    }

    /// <summary>τ₁: the weight of z.</summary>
    public double Tau1 { get; set; }

    /// <summary>τ₂: the weight of the snapshot; ½ in both methods.</summary>
    public double Tau2 { get; } = 0.5;

    /// <summary>τ₃: the weight of y.</summary>
    public double Tau3 => 1 - Tau1 - Tau2;

    /// <summary>α: the step of z.</summary>
    public double Alpha { get; set; }

    /// <summary>x̃.</summary>
    public double[] Snapshot { get; }

    /// <summary>p, z = ScaleOfP·p + ScaleOfGradient·g, and the intercepts of z.</summary>
    public ReadOnlySpan<double> P => _p;

    /// <summary>The coefficient of p in z.</summary>
    public double ScaleOfP => _s;

    /// <summary>The coefficient of the snapshot's gradient in z.</summary>
    public double ScaleOfGradient => -_s * _q;

    /// <summary>The snapshot's gradient g.</summary>
    public ReadOnlySpan<double> Gradient => _gradient;

    /// <summary>The intercepts of y.</summary>
    public ReadOnlySpan<double> InterceptsOfY => _r.AsSpan(_oracle.FeatureSize);

    /// <summary>Called before p changes its meaning.</summary>
    public Action? Settling { get; set; }

    /// <summary>Takes the start as the snapshot: one pass.</summary>
    public void Refresh() => _oracle.Gradient(Snapshot, _gradient, _derivatives);

    /// <summary>Takes another snapshot: one pass.</summary>
    public void Refresh(double[] snapshot)
    {
        // y holds the old snapshot as one of its terms.
        Settle();
        snapshot.CopyTo(Snapshot, 0);
        Refresh();
    }

    /// <summary>One step; returns what p gained, as multiples of the row.</summary>
    public ReadOnlySpan<double> Step(int row)
    {
        Change(row);
        StepIntercepts();
        double inverse = Alpha / _s;
        double onR = _f == 0 ? 0 : _e / _f * inverse;
        for (int k = 0; k < _change.Length; k++)
        {
            (_scaled[k], _change[k]) = (onR * _change[k], -inverse * _change[k]);
        }
        _oracle.AddFeatures(row, _change, _p, _scaled, _r);
        _q += inverse;
        _s /= 1 + Alpha * _oracle.Regularizer.L2;
        (_a, _b, _e, _f) = (Tau3 * _a + Tau2, Tau3 * _b - Tau1 * _s * _q, Tau3 * _e + Tau1 * _s, Tau3 * _f);
        if (_f < SmallestFactor || _s < SmallestFactor)
        {
            AbsorbFactor();
        }
        return _change;
    }

    /// <summary>y.</summary>
    public ReadOnlySpan<double> Y()
    {
        Settle();
        return _r;
    }

    private void Change(int row)
    {
        _oracle.FeatureMargins(row, _p, _pMargins, _r, _rMargins);
        _oracle.FeatureMargins(row, _gradient, _gMargins, Snapshot, _xMargins);
        ReadOnlySpan<double> z = _p.AsSpan(_oracle.FeatureSize), y = _r.AsSpan(_oracle.FeatureSize);
        ReadOnlySpan<double> snapshot = Snapshot.AsSpan(_oracle.FeatureSize);
        for (int k = 0; k < _change.Length; k++)
        {
            double zMargin = _s * (_pMargins[k] - _q * _gMargins[k]);
            double yMargin = _a * _xMargins[k] + _b * _gMargins[k] + _e * _pMargins[k] + _f * _rMargins[k];
            double intercept = Tau1 * z[k] + Tau2 * snapshot[k] + Tau3 * y[k];
            _scaled[k] = Tau1 * zMargin + Tau2 * _xMargins[k] + Tau3 * yMargin + _oracle.Bias * intercept;
        }
        _oracle.Derivative(row, _scaled, _change);
        double correction = _oracle.Sampler.Correction(row);
        ReadOnlySpan<double> stored = _derivatives.AsSpan(row * _change.Length, _change.Length);
        for (int k = 0; k < _change.Length; k++)
        {
            _change[k] = correction * (_change[k] - stored[k]);
        }
    }

    /// <summary>Intercepts are not shrunk, so they are stored plainly: z's in p and y's in r.</summary>
    private void StepIntercepts()
    {
        int first = _oracle.FeatureSize;
        for (int k = 0; k < _change.Length; k++)
        {
            _p[first + k] -= Alpha * (_change[k] * _oracle.Bias + _gradient[first + k]);
            _r[first + k] = Tau1 * _p[first + k] + Tau2 * Snapshot[first + k] + Tau3 * _r[first + k];
        }
    }

    private void AbsorbFactor()
    {
        if (_s < SmallestFactor)
        {
            Settle();
        }
        else if (_f > 0)
        {
            Span<double> r = _r.AsSpan(0, _oracle.FeatureSize);
            TensorPrimitives.Multiply(r, _f, r);
            _f = 1;
        }
    }

    /// <summary>Writes z into p and y into r.</summary>
    private void Settle()
    {
        Settling?.Invoke();
        for (int j = 0; j < _oracle.FeatureSize; j++)
        {
            double y = _a * Snapshot[j] + _b * _gradient[j] + _e * _p[j] + (_f == 0 ? 0 : _f * _r[j]);
            _p[j] = _s * (_p[j] - _q * _gradient[j]);
            _r[j] = y;
        }
        (_s, _q, _a, _b, _e, _f) = (1, 0, 0, 0, 0, 1);
    }
}
