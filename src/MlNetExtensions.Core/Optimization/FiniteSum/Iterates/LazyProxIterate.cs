using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Sparse rows with a penalty whose prox is not linear: a column remembers when it was last up to date, and takes the
/// steps it missed when a row next touches it. Its drift stood still meanwhile, so the regularizer can jump.
/// </summary>
internal sealed class LazyProxIterate<TRows, TLoss> : Iterate where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly double _step;
    private readonly double[] _weights;
    private readonly double[] _drift;
    private readonly int[] _upToDate;
    private readonly double[] _values;
    private readonly int _outputs;
    private int _time;

    public LazyProxIterate(Oracle<TRows, TLoss> oracle, double step, double[] start)
    {
        (_oracle, _step, _outputs) = (oracle, step, oracle.Outputs);
        _weights = [.. start];
        _drift = new double[oracle.Size];
        _upToDate = new int[oracle.Data.Rows.Columns];
        _values = new double[oracle.Data.Rows.Columns];
    }

    public override void Margin(int row, Span<double> margins)
    {
        foreach (int column in _oracle.Data.Rows.Indices(row))
        {
            CatchUp(column);
        }
        _oracle.Margin(row, _weights, margins);
    }

    public override void Step(int row, ReadOnlySpan<double> change, double share)
    {
        ReadOnlySpan<int> columns = _oracle.Data.Rows.Indices(row);
        _oracle.Data.Rows.CopyValues(row, _values);
        _time++;
        for (int j = 0; j < columns.Length; j++)
        {
            Span<double> weights = _weights.AsSpan(columns[j] * _outputs, _outputs);
            Move(weights, change, _values[j], share, _drift.AsSpan(columns[j] * _outputs, _outputs));
            _oracle.Regularizer.Prox(weights, _step, _outputs);
            _upToDate[columns[j]] = _time;
        }
        int first = _oracle.FeatureSize;
        Move(_weights.AsSpan(first), change, _oracle.Bias, share, _drift.AsSpan(first));
    }

    public override void SetDrift(double[] drift)
    {
        Settle();
        drift.CopyTo(_drift, 0);
    }

    public override void Read(double[] weights)
    {
        Settle();
        _weights.CopyTo(weights, 0);
    }

    private void Move(Span<double> weights, ReadOnlySpan<double> change, double value, double share, Span<double> drift)
    {
        for (int k = 0; k < weights.Length; k++)
        {
            weights[k] -= _step * (change[k] * value + drift[k]);
            drift[k] += share * change[k] * value;
        }
    }

    private void CatchUp(int column)
    {
        int missed = _time - _upToDate[column];
        if (missed > 0)
        {
            _oracle.Regularizer.Repeat(_weights.AsSpan(column * _outputs, _outputs), _drift.AsSpan(column * _outputs, _outputs), _step, missed);
            _upToDate[column] = _time;
        }
    }

    private void Settle()
    {
        for (int column = 0; column < _upToDate.Length; column++)
        {
            CatchUp(column);
        }
        _time = 0;
        Array.Clear(_upToDate);
    }
}
