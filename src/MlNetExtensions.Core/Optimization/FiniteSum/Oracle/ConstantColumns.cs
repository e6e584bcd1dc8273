using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Columns with one value in every row: beside an intercept, which costs nothing, a penalized weight has no business there, though solvers
/// take it to zero as slowly as the ridge is weak. What such a weight says is said by the intercept.
/// </summary>
internal sealed class ConstantColumns<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly (int Column, double Value)[] _columns;

    public ConstantColumns(Oracle<TRows, TLoss> oracle)
    {
        _oracle = oracle;
        _columns = oracle.Bias == 0 ? [] : Find(oracle.Data);
    }

    /// <summary>Moves the weights of constant columns into the intercepts, which changes no margin, unless the penalty asks for them.</summary>
    public void Fold(double[] weights)
    {
        if (_columns.Length == 0)
        {
            return;
        }
        int outputs = _oracle.Outputs;
        double[] folded = [.. weights];
        foreach ((int column, double value) in _columns)
        {
            for (int k = 0; k < outputs; k++)
            {
                folded[_oracle.FeatureSize + k] += value / _oracle.Bias * folded[column * outputs + k];
                folded[column * outputs + k] = 0;
            }
        }
        // A box that keeps away from zero, say.
        if (Penalty(folded) <= Penalty(weights))
        {
            folded.CopyTo(weights, 0);
        }
    }

    private double Penalty(double[] weights) => _oracle.Regularizer.Value(weights.AsSpan(0, _oracle.FeatureSize), _oracle.Outputs);

    private static (int Column, double Value)[] Find(FiniteSumData<TRows, TLoss> data)
    {
        var values = new double[data.Rows.Columns];
        List<(int Column, double Value)>? left = null;
        foreach (int row in data.ActiveRows)
        {
            int count = data.Rows.CopyValues(row, values);
            ReadOnlySpan<int> columns = data.Rows.Indices(row);
            if (left is null)
            {
                left = [];
                for (int k = 0; k < count; k++)
                {
                    if (values[k] != 0)
                    {
                        left.Add((data.Rows.IsSparse ? columns[k] : k, values[k]));
                    }
                }
            }
            for (int i = left.Count - 1; i >= 0; i--)
            {
                int place = data.Rows.IsSparse ? columns.BinarySearch(left[i].Column) : left[i].Column;
                if (place < 0 || values[place] != left[i].Value)
                {
                    left.RemoveAt(i);
                }
            }
            if (left.Count == 0)
            {
                break;
            }
        }
        return [.. left ?? []];
    }
}
