using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// w as a function of one dual variable zᵢ per row: w = argmin (μ/2)‖w - z̄‖² + R(w), z̄ = (1/nμ) Σ zᵢxᵢ + (κ/μ)·anchor with
/// μ = l2 + κ. MISO and SDCA choose the zᵢ; Catalyst and QNing move the anchor of the proximal term (κ/2)‖w - anchor‖².
/// </summary>
/// <remarks>Intercepts have no ridge; they get a proximal term of their own, around an anchor that follows them.</remarks>
internal sealed class DualIterate<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly double[] _center;
    private readonly bool _isLinear;
    private readonly double _perMu;
    private readonly double _biasStiffness;
    private readonly double[] _values;
    private readonly double[] _block;
    private readonly double[] _scaled;

    /// <param name="oracle">The problem.</param>
    /// <param name="kappa">κ ≥ 0 of the features; with κ = 0 only intercepts are anchored.</param>
    /// <param name="start">The anchor at first; the dual variables start at zero.</param>
    public DualIterate(Oracle<TRows, TLoss> oracle, double kappa, double[] start)
    {
        (_oracle, Kappa, _isLinear) = (oracle, kappa, oracle.Regularizer.IsSmooth);
        Mu = oracle.Regularizer.L2 + kappa;
        // The weakest proximal term that leaves the steps of the features almost as long as without an intercept.
        InterceptMu = oracle.Bias == 0 ? 1 : kappa > 0 ? kappa : 4 * oracle.Data.InterceptSmoothness / oracle.Count;
        _perMu = 1 / (oracle.Count * Mu);
        _biasStiffness = oracle.Bias * oracle.Bias / (oracle.Count * InterceptMu);
        Dual = new double[oracle.Data.Rows.Count * oracle.Outputs];
        Anchor = [.. start];
        _center = new double[oracle.Size];
        _values = new double[_isLinear ? 0 : oracle.FeatureSize];
        _block = new double[oracle.Outputs];
        _scaled = new double[oracle.Outputs];
        if (start.AsSpan().IndexOfAnyExcept(0.0) >= 0)
        {
            StartAtGradients(start);
            Rebuild();
        }
    }

    public double Mu { get; }

    public double InterceptMu { get; }

    public double Kappa { get; }

    /// <summary>zᵢ, K numbers a row.</summary>
    public double[] Dual { get; }

    public double[] Anchor { get; }

    /// <summary>The curvature of a row's dual problem per unit of curvature of its loss: ωᵢ(‖xᵢ‖²/μ + Bias²/μ_b)/n.</summary>
    public double Stiffness(int row) => _oracle.Data.Importance[row] * (_oracle.Data.SquaredNorms[row] * _perMu + _biasStiffness);

    /// <summary>margins ← Wᵀxᵢ + b.</summary>
    public void Margin(int row, Span<double> margins)
    {
        if (_isLinear)
        {
            _oracle.Margin(row, _center, margins);
            return;
        }
        if (_oracle.Data.Rows.IsSparse)
        {
            SparseMargin(row, margins);
        }
        else
        {
            _center.AsSpan(0, _oracle.FeatureSize).CopyTo(_values);
            _oracle.Regularizer.ProxRemainder(_values, 1 / Mu, _oracle.Outputs);
            _oracle.FeatureMargin(row, _values, margins);
        }
        TensorPrimitives.MultiplyAdd(_center.AsSpan(_oracle.FeatureSize), _oracle.Bias, margins, margins);
    }

    /// <summary>⟨w, xᵢ⟩ + b for a single output.</summary>
    public double Margin(int row)
    {
        if (_isLinear)
        {
            return _oracle.Margin(row, _center);
        }
        double margin = 0;
        Margin(row, new Span<double>(ref margin));
        return margin;
    }

    /// <summary>zᵢ ← zᵢ + change for a single output.</summary>
    public void Change(int row, double change)
    {
        Dual[row] += change;
        _oracle.Data.Rows.Add(row, _perMu * change, _center);
        _center[^1] += _oracle.Bias / (_oracle.Count * InterceptMu) * change;
    }

    /// <summary>zᵢ ← zᵢ + change.</summary>
    public void Change(int row, ReadOnlySpan<double> change)
    {
        Span<double> dual = Dual.AsSpan(row * change.Length, change.Length);
        for (int k = 0; k < change.Length; k++)
        {
            dual[k] += change[k];
            _scaled[k] = _perMu * change[k];
        }
        _oracle.AddFeatures(row, _scaled, _center);
        Span<double> intercepts = _center.AsSpan(_oracle.FeatureSize);
        if (_oracle.Bias != 0)
        {
            TensorPrimitives.MultiplyAdd(change, _oracle.Bias / (_oracle.Count * InterceptMu), intercepts, intercepts);
        }
    }

    /// <summary>Copies w.</summary>
    public void Read(double[] weights)
    {
        _center.CopyTo(weights, 0);
        _oracle.Regularizer.ProxRemainder(weights.AsSpan(0, _oracle.FeatureSize), 1 / Mu, _oracle.Outputs);
    }

    /// <summary>Copies -zᵢ/ωᵢ, which belong to w as long as no anchor pulls at the features, and (1/n) Σ zᵢxᵢ.</summary>
    public bool TryReadDual(double[] derivatives, double[] slope)
    {
        if (Kappa > 0)
        {
            return false;
        }
        foreach (int row in _oracle.Data.ActiveRows)
        {
            double weight = _oracle.Data.Importance[row];
            for (int k = row * _oracle.Outputs; k < (row + 1) * _oracle.Outputs; k++)
            {
                derivatives[k] = -Dual[k] / weight;
            }
        }
        TensorPrimitives.Multiply(_center.AsSpan(0, _oracle.FeatureSize), Mu, slope);
        return true;
    }

    /// <summary>Moves the anchor; w moves along.</summary>
    public void MoveAnchor(ReadOnlySpan<double> anchor)
    {
        for (int j = 0; j < _center.Length; j++)
        {
            double share = j < _oracle.FeatureSize ? Kappa / Mu : 1;
            _center[j] += share * (anchor[j] - Anchor[j]);
        }
        anchor.CopyTo(Anchor);
    }

    /// <summary>Moves the intercepts' anchor to the intercepts: their proximal term vanishes in the limit.</summary>
    public void FollowIntercepts()
    {
        Span<double> intercepts = _center.AsSpan(_oracle.FeatureSize), anchor = Anchor.AsSpan(_oracle.FeatureSize);
        for (int k = 0; k < intercepts.Length; k++)
        {
            double moved = intercepts[k] - anchor[k];
            anchor[k] += moved;
            intercepts[k] += moved;
        }
    }

    /// <summary>Sums z̄ afresh, which rids it of accumulated rounding.</summary>
    public void Rebuild()
    {
        _oracle.Accumulate(_center, (start, end, partial) =>
        {
            for (int row = start; row < end; row++)
            {
                if (_oracle.Data.Importance[row] > 0)
                {
                    _oracle.Add(row, Dual.AsSpan(row * _oracle.Outputs, _oracle.Outputs), partial);
                }
            }
        });
        for (int j = 0; j < _center.Length; j++)
        {
            _center[j] = j < _oracle.FeatureSize
                ? (_center[j] + Kappa * Anchor[j]) / Mu
                : _center[j] / InterceptMu + Anchor[j];
        }
    }

    private void StartAtGradients(double[] start)
    {
        var gradient = new double[_oracle.Size];
        _oracle.Gradient(start, gradient, Dual);
        TensorPrimitives.Negate(Dual, Dual);
    }

    private void SparseMargin(int row, Span<double> margins)
    {
        ReadOnlySpan<int> columns = _oracle.Data.Rows.Indices(row);
        _oracle.Data.Rows.CopyValues(row, _values);
        margins.Clear();
        for (int j = 0; j < columns.Length; j++)
        {
            _center.AsSpan(columns[j] * _block.Length, _block.Length).CopyTo(_block);
            _oracle.Regularizer.ProxRemainder(_block, 1 / Mu, _block.Length);
            TensorPrimitives.MultiplyAdd(_block, _values[j], margins, margins);
        }
    }
}
