using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>
/// One small network of an ensemble: two hidden layers of tanh, trained on all rows at a time by Adam (Kingma and Ba, 2015). In double and
/// with the gradient by its inputs, which the search of proposals needs and the trainer of big networks does not give.
/// </summary>
internal sealed class EnsembleMember
{
    private const double Rate = 0.02;
    private const double Shrinkage = 1e-4;
    private const double First = 0.9;
    private const double Second = 0.999;
    private readonly int _inputs;
    private readonly int _width;
    private readonly double[] _weights;
    private readonly double[] _gradient;
    private readonly double[] _hidden1;
    private readonly double[] _hidden2;
    private readonly double[] _back1;
    private readonly double[] _back2;

    /// <param name="inputs">Numbers in a row.</param>
    /// <param name="width">Units of a hidden layer.</param>
    /// <param name="random">Of the first weights.</param>
    public EnsembleMember(int inputs, int width, SelectionRandom random)
    {
        (_inputs, _width) = (inputs, width);
        _weights = new double[width * (inputs + 1) + width * (width + 1) + width + 1];
        _gradient = new double[_weights.Length];
        (_hidden1, _hidden2, _back1, _back2) = (new double[width], new double[width], new double[width], new double[width]);
        int second = width * (inputs + 1), third = second + width * (width + 1);
        for (int i = 0; i < _weights.Length; i++)
        {
            // Inputs are of the order of 1/2, so the first layer gets more than a unit's share.
            double spread = i < second ? 2.0 / Math.Sqrt(inputs + 1) : i < third ? 1 / Math.Sqrt(width) : 0.5 / Math.Sqrt(width);
            _weights[i] = spread * random.Normal();
        }
    }

    /// <summary>Steps down the gradient of the weighted mean of squared errors.</summary>
    /// <param name="rows">Inputs, row by row.</param>
    /// <param name="targets">One for each row.</param>
    /// <param name="counts">What each row weighs.</param>
    /// <param name="steps">How many.</param>
    public void Train(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, ReadOnlySpan<double> counts, int steps)
    {
        double[] mean = new double[_weights.Length], square = new double[_weights.Length];
        double total = TensorPrimitives.Sum(counts), firstPower = 1, secondPower = 1;
        for (int step = 0; step < steps; step++)
        {
            TensorPrimitives.Multiply(_weights, Shrinkage, _gradient);
            for (int i = 0; i < targets.Length; i++)
            {
                ReadOnlySpan<double> row = rows.Slice(i * _inputs, _inputs);
                Backward(row, 2 * counts[i] / total * (Value(row) - targets[i]));
            }

            (firstPower, secondPower) = (firstPower * First, secondPower * Second);

            // The rate falls to nothing, as the last steps would jump about otherwise.
            double rate = Rate * (1 - step / (double)steps);
            for (int k = 0; k < _weights.Length; k++)
            {
                mean[k] = First * mean[k] + (1 - First) * _gradient[k];
                square[k] = Second * square[k] + (1 - Second) * _gradient[k] * _gradient[k];
                _weights[k] -= rate * mean[k] / (1 - firstPower) / (Math.Sqrt(square[k] / (1 - secondPower)) + 1e-8);
            }
        }
    }

    /// <summary>The output for a row.</summary>
    public double Value(ReadOnlySpan<double> row)
    {
        Layer(row, _weights, _hidden1);
        int second = _width * (_inputs + 1), third = second + _width * (_width + 1);
        Layer(_hidden1, _weights.AsSpan(second), _hidden2);
        return TensorPrimitives.Dot<double>(_weights.AsSpan(third, _width), _hidden2) + _weights[third + _width];
    }

    /// <summary>The output for a row; its gradient by the row is added.</summary>
    public double Value(ReadOnlySpan<double> row, Span<double> gradient)
    {
        double value = Value(row);
        BackToHidden(1);
        for (int u = 0; u < _width; u++)
        {
            TensorPrimitives.MultiplyAdd(_weights.AsSpan(u * (_inputs + 1), _inputs), _back1[u], gradient, gradient);
        }

        return value;
    }

    /// <summary>units = tanh(W·inputs + b), a row of W and its b after another.</summary>
    private static void Layer(ReadOnlySpan<double> inputs, ReadOnlySpan<double> weights, Span<double> units)
    {
        int stride = inputs.Length + 1;
        for (int u = 0; u < units.Length; u++)
        {
            units[u] = TensorPrimitives.Dot(weights.Slice(u * stride, inputs.Length), inputs) + weights[u * stride + inputs.Length];
        }

        TensorPrimitives.Tanh(units, units);
    }

    /// <summary>The derivatives of error times output by what goes into the units of both layers, at the last row.</summary>
    private void BackToHidden(double error)
    {
        int second = _width * (_inputs + 1), third = second + _width * (_width + 1);
        _back1.AsSpan().Clear();
        for (int u = 0; u < _width; u++)
        {
            _back2[u] = error * _weights[third + u] * (1 - _hidden2[u] * _hidden2[u]);
            TensorPrimitives.MultiplyAdd(_weights.AsSpan(second + u * (_width + 1), _width), _back2[u], _back1, _back1);
        }

        for (int u = 0; u < _width; u++)
        {
            _back1[u] *= 1 - _hidden1[u] * _hidden1[u];
        }
    }

    private void Backward(ReadOnlySpan<double> row, double error)
    {
        int second = _width * (_inputs + 1), third = second + _width * (_width + 1);
        BackToHidden(error);
        for (int u = 0; u < _width; u++)
        {
            Accumulate(u * (_inputs + 1), row, _back1[u]);
            Accumulate(second + u * (_width + 1), _hidden1, _back2[u]);
        }

        Accumulate(third, _hidden2, error);
    }

    private void Accumulate(int start, ReadOnlySpan<double> inputs, double factor)
    {
        Span<double> target = _gradient.AsSpan(start, inputs.Length);
        TensorPrimitives.MultiplyAdd(inputs, factor, target, target);
        _gradient[start + inputs.Length] += factor;
    }
}
