using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <content>Other gradients than the exact one: of rows that are drawn, of passes forward alone, of noise at the outputs of layers.</content>
internal sealed unsafe partial class NetworkPass<T>
{
    private readonly Lazy<Estimates> _estimates;
    private (int Layer, bool Negative)? _noise;

    /// <summary>What draws rows on the way back; null for exact gradients.</summary>
    public RowSampler? Sampler { get; set; }

    /// <summary>Another value draws other rows with the same seed, and so with the same masks.</summary>
    public ulong Redraw { get; set; }

    /// <summary>The loss of the batch and its gradient as an estimator has it: null for what <see cref="Sampler"/> says.</summary>
    public double Estimate(
        GradientEstimator? estimator, ReadOnlySpan<T> parameters, Span<T> statistics, bool updateStatistics, int rows, ulong seed, Span<T> gradient,
        ReadOnlySpan<Memory<T>> parts = default, Span<T> norms = default, ReadOnlySpan<int> bounds = default)
    {
        if (estimator is not (ForwardGradient or LikelihoodRatioGradient))
        {
            return Gradient(parameters, statistics, updateStatistics, rows, seed, gradient, parts, norms, bounds);
        }

        gradient.Clear();
        fixed (T* p = parameters, s = statistics)
        {
            double loss = Loss(p, s, rows, seed, updateStatistics);
            if (estimator is ForwardGradient forward)
            {
                AddSlopes(forward, parameters, s, rows, seed, gradient);
            }
            else
            {
                AddRatios((LikelihoodRatioGradient)estimator, p, s, rows, seed, gradient);
            }

            return loss;
        }
    }

    // Σ (L(w + δv) − L(w − δv))/2δ·v.
    private void AddSlopes(ForwardGradient options, ReadOnlySpan<T> parameters, T* statistics, int rows, ulong seed, Span<T> gradient)
    {
        (T[] direction, T[] moved) = _estimates.Value.Of(parameters.Length);
        for (int i = 0; i < options.Directions; i++)
        {
            var random = new NormalRandom(NormalRandom.Part(seed, (ulong)i));
            foreach (ref T value in direction.AsSpan())
            {
                value = T.CreateTruncating(random.Normal());
            }

            double slope = 0;
            foreach (int sign in (ReadOnlySpan<int>)[1, -1])
            {
                TensorPrimitives.MultiplyAdd<T>(direction, T.CreateTruncating(sign * options.Distance), parameters, moved);
                fixed (T* p = moved)
                {
                    slope += sign * Loss(p, statistics, rows, seed, updateStatistics: false);
                }
            }

            TensorPrimitives.MultiplyAdd<T>(direction, T.CreateTruncating(slope / (2 * options.Distance * options.Directions)), gradient, gradient);
        }
    }

    // For each dense layer by itself: ∂L/∂z ≈ (ℓ(ε) − ℓ(−ε))/(2σ²)·ε of every row, and of that the gradient of the layer's parameters.
    private void AddRatios(LikelihoodRatioGradient options, T* parameters, T* statistics, int rows, ulong seed, Span<T> gradient)
    {
        (T[] part, _) = _estimates.Value.Of(gradient.Length);
        double[] losses = _estimates.Value.Losses;
        for (int i = 0; i < options.Repetitions * _layers.Length; i++)
        {
            int layer = i % _layers.Length;
            if (_layers[layer] is not DensePass<T> dense)
            {
                continue;
            }

            var random = new NormalRandom(NormalRandom.Part(seed, (ulong)i));
            BatchMatrix<T> noise = _estimates.Value.Noise(layer, Capacity, dense.Outputs);
            for (int row = 0; row < rows; row++)
            {
                foreach (ref T value in noise.Row(row))
                {
                    value = T.CreateTruncating(options.Noise * random.Normal());
                }
            }

            _noise = (layer, false);
            Loss(parameters, statistics, rows, seed, updateStatistics: false);
            Losses.AsSpan(0, rows).CopyTo(losses);
            _noise = (layer, true);
            Loss(parameters, statistics, rows, seed, updateStatistics: false);
            _noise = null;
            for (int row = 0; row < rows; row++)
            {
                double ratio = _shares[row] * (losses[row] - Losses[row]) / (2 * options.Noise * options.Noise * options.Repetitions);
                TensorPrimitives.Multiply(noise.Row(row), T.CreateTruncating(ratio), dense.OutputDelta.Row(row));
            }

            // The gradient of this layer alone is added: the others' deltas are of no use.
            fixed (T* target = part)
            {
                for (int task = 0; task < dense.GradientTasks; task++)
                {
                    dense.WriteGradient(_context, task, 0, rows, target);
                }
            }

            foreach (ParameterGroup group in Shape.Parameters.Groups)
            {
                if (group.Layer == layer)
                {
                    TensorPrimitives.Add(group.Of(gradient), group.Of<T>(part), group.Of(gradient));
                }
            }
        }
    }

    private void AddNoise(int layer, int first, int past)
    {
        if (_noise is not { } noise || noise.Layer != layer)
        {
            return;
        }

        BatchMatrix<T> values = _estimates.Value.Noise(layer, Capacity, _layers[layer].Outputs);
        for (int row = first; row < Math.Min(past, _context.Rows); row++)
        {
            Span<T> output = _layers[layer].Output.Row(row);
            TensorPrimitives.MultiplyAdd(values.Row(row), noise.Negative ? -T.One : T.One, output, output);
        }
    }

    // Layer by layer, since which rows are kept depends on the norms of all of them.
    private void BackwardBySample(RowSampler sampler, ulong seed)
    {
        for (int row = 0; row < _context.Rows; row++)
        {
            TensorPrimitives.Multiply(OutputDelta.Row(row), T.CreateTruncating(_shares[row]), OutputDelta.Row(row));
        }

        (double[] weights, double[] norms, double[] inputs) = _estimates.Value.OfRows;
        Span<double> rowWeights = weights.AsSpan(0, _context.Rows);
        int dense = _layers.Count(layer => layer is DensePass<T>);
        _isScaled = true;
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            if (_layers[i] is DensePass<T> layer)
            {
                dense--;
                layer.Norms(_context, inputs, norms);
                var random = new NormalRandom(NormalRandom.Part(seed, (ulong)dense));
                if (sampler.KeepRows(dense, norms.AsSpan(0, _context.Rows), random, rowWeights))
                {
                    layer.ScaleDelta(rowWeights);
                    layer.Norms(_context, inputs, norms);
                }

                bool isWeighted = sampler.WeighRows(
                    dense, inputs.AsSpan(0, _context.Rows), norms.AsSpan(0, _context.Rows), random, rowWeights);
                layer.WeighDelta(isWeighted ? rowWeights : default);
            }

            RunSegment(new Segment(i, i + 1, _layers[i].CouplesRows), _backwardBlock, _backwardColumns);
        }

        _isScaled = false;
    }

    /// <summary>Working memory, for networks whose gradients are estimated.</summary>
    private sealed class Estimates(int capacity)
    {
        private readonly Dictionary<int, BatchMatrix<T>> _noise = [];
        private (T[], T[]) _vectors = ([], []);

        public double[] Losses { get; } = new double[capacity];

        public (double[] Weights, double[] Norms, double[] Inputs) OfRows { get; } = (new double[capacity], new double[capacity], new double[capacity]);

        public (T[] First, T[] Second) Of(int parameters)
        {
            if (_vectors.Item1.Length != parameters)
            {
                _vectors = (new T[parameters], new T[parameters]);
            }

            return _vectors;
        }

        public BatchMatrix<T> Noise(int layer, int rows, int columns)
        {
            if (!_noise.TryGetValue(layer, out BatchMatrix<T>? matrix))
            {
                _noise.Add(layer, matrix = new BatchMatrix<T>(rows, columns));
            }

            return matrix;
        }
    }
}
