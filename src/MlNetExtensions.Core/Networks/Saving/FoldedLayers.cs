using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>The layers of a network for scoring while it is put together.</summary>
internal sealed class FoldedLayers(int inputs)
{
    private readonly List<NetworkLayer> _layers = [];
    private readonly List<float[]> _parameters = [];
    private readonly List<float[]> _statistics = [];
    private double[] _shifts = [];
    private double[] _factors = [];
    // The dense layer that nothing follows yet.
    private double[]? _weights;
    private double[] _biases = [];

    /// <summary>What is done to features before the first layer: (x - shift)·factor, empty for nothing.</summary>
    public void Scale(ReadOnlySpan<double> shifts, ReadOnlySpan<double> factors) => (_shifts, _factors) = (shifts.ToArray(), factors.ToArray());

    public void Add(double[] weights, int units, double[] biases)
    {
        Finish();
        (_weights, _biases) = (weights, biases);
        int width = weights.Length / units;
        for (int unit = 0; unit < units; unit++)
        {
            for (int j = 0; j < width; j++)
            {
                ref double weight = ref weights[unit * width + j];
                weight *= _factors.Length > 0 ? _factors[j] : 1;
                biases[unit] -= _shifts.Length > 0 ? weight * _shifts[j] : 0;
            }
        }

        (_shifts, _factors) = ([], []);
    }

    public void Add(BatchNormLayer norm, double[] slopes, double[] offsets, ReadOnlySpan<float> parameters, ReadOnlySpan<float> statistics)
    {
        if (_weights is null)
        {
            Add(new BatchNormLayer { Epsilon = norm.Epsilon }, parameters, statistics);
            return;
        }

        Scale(slopes, offsets, _weights);
    }

    private void Scale(double[] slopes, double[] offsets, double[] weights)
    {
        int width = weights.Length / _biases.Length;
        for (int unit = 0; unit < _biases.Length; unit++)
        {
            Span<double> row = weights.AsSpan(unit * width, width);
            TensorPrimitives.Multiply(row, slopes[unit], row);
            _biases[unit] = _biases[unit] * slopes[unit] + offsets[unit];
        }
    }

    public void Add(NetworkLayer layer, ReadOnlySpan<float> parameters, ReadOnlySpan<float> statistics = default)
    {
        Finish();
        if (_shifts.Length > 0 || _factors.Length > 0)
        {
            AddScaling();
        }

        Keep(layer, parameters, statistics);
    }

    /// <param name="shift">Added to all outputs.</param>
    /// <param name="scale">What they are multiplied by before.</param>
    public Network Build(double shift, double scale)
    {
        if ((shift, scale) != (0, 1))
        {
            int outputs = _weights is not null ? _biases.Length : throw new ArgumentException("Only outputs of a dense layer can be scaled.");
            Scale([.. Enumerable.Repeat(scale, outputs)], [.. Enumerable.Repeat(shift, outputs)], _weights);
        }

        Finish();
        return new Network(new NetworkShape(inputs, _layers), [.. _parameters.SelectMany(part => part)], [.. _statistics.SelectMany(part => part)]);
    }

    // Normalization by given statistics is any scaling: with variance 1, y = γ(x - μ)/√(1 + ε).
    private void AddScaling()
    {
        var layer = new BatchNormLayer();
        float[] parameters = new float[2 * inputs], statistics = new float[2 * inputs];
        for (int j = 0; j < inputs; j++)
        {
            parameters[j] = (float)((_factors.Length > 0 ? _factors[j] : 1) * Math.Sqrt(1 + layer.Epsilon));
            statistics[j] = _shifts.Length > 0 ? (float)_shifts[j] : 0;
            statistics[inputs + j] = 1;
        }

        (_shifts, _factors) = ([], []);
        Keep(layer, parameters, statistics);
    }

    private void Finish()
    {
        if (_weights is not null)
        {
            Keep(new DenseLayer(_biases.Length), [.. _weights.Select(value => (float)value), .. _biases.Select(value => (float)value)], []);
            _weights = null;
        }
    }

    private void Keep(NetworkLayer layer, ReadOnlySpan<float> parameters, ReadOnlySpan<float> statistics)
    {
        _layers.Add(layer);
        _parameters.Add(parameters.ToArray());
        _statistics.Add(statistics.ToArray());
    }
}
