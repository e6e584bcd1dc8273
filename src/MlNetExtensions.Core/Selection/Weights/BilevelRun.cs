using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Selection;

/// <summary>One run of <see cref="NoisyRowWeights"/>: rows up to <c>noisy</c> are noisy, the others clean.</summary>
internal sealed class BilevelRun<TRows, TLoss>
    where TRows : struct, IRows
    where TLoss : struct, ILoss
{
    private readonly TRows _rows;
    private readonly int _noisy;
    private readonly double[] _labels;
    private readonly TLoss _loss;
    private readonly NoisyRowOptions _options;
    private readonly LinearPoint _onNoisy;
    private readonly LinearPoint _onBoth;
    private readonly double[] _margins;
    private readonly double[] _slopes;

    public BilevelRun(TRows rows, int noisy, double[] labels, TLoss loss, NoisyRowOptions options)
    {
        (_rows, _noisy, _labels, _loss, _options) = (rows, noisy, labels, loss, options);
        (_onNoisy, _onBoth) = (new LinearPoint(rows.Columns, loss.Outputs), new LinearPoint(rows.Columns, loss.Outputs));
        (_margins, _slopes) = (new double[loss.Outputs], new double[loss.Outputs]);
    }

    public double[] Run()
    {
        double[] logits = new double[_noisy], evidence = new double[_options.BatchSize];
        int[] order = [.. Enumerable.Range(0, _noisy)], clean = [.. Enumerable.Range(_noisy, _rows.Count - _noisy)];
        var random = new SelectionRandom((ulong)(uint)_options.Seed);
        double squares = 0;
        for (int row = 0; row < _rows.Count; row++)
        {
            squares += _rows.SquaredNorm(row);
        }

        double curvature = double.IsFinite(_loss.Curvature) ? _loss.Curvature : 1;
        double step = _options.LearningRate / (curvature * (squares / _rows.Count + 1) + 2 * _options.L2Regularization);
        int batches = (_noisy + _options.BatchSize - 1) / _options.BatchSize, total = batches * _options.Passes, done = 0, nextClean = clean.Length;
        // A running mean of |λ(ℓ(y) - ℓ(z))|, by which steps of the logits are measured.
        double meanEvidence = 0, seen = 0;
        for (int pass = 0; pass < _options.Passes; pass++)
        {
            random.Shuffle(order);
            for (int first = 0; first < _noisy; first += _options.BatchSize, done++)
            {
                _options.CancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<int> batch = order.AsSpan(first, Math.Min(_options.BatchSize, _noisy - first));
                double share = (double)done / total;
                double multiplier = _options.InitialMultiplier + share * (_options.FinalMultiplier - _options.InitialMultiplier);
                foreach (int row in batch)
                {
                    double weight = 1 / (1 + Math.Exp(-logits[row])) / batch.Length;
                    AddGradient(_onNoisy, row, weight);
                    AddGradient(_onBoth, row, weight);
                }

                int cleanCount = Math.Min(_options.BatchSize, clean.Length);
                for (int i = 0; i < cleanCount; i++, nextClean++)
                {
                    if (nextClean >= clean.Length)
                    {
                        random.Shuffle(clean);
                        nextClean = 0;
                    }

                    AddGradient(_onBoth, clean[nextClean], 1 / (multiplier * cleanCount));
                }

                // Steps that fall with the root of time average out the noise of batches.
                double size = step / Math.Sqrt(1 + 10 * share);
                _onNoisy.Step(size, _options.L2Regularization);
                _onBoth.Step(size, _options.L2Regularization);
                for (int i = 0; i < batch.Length; i++)
                {
                    evidence[i] = multiplier * (Loss(_onBoth, batch[i]) - Loss(_onNoisy, batch[i]));
                    meanEvidence += Math.Abs(evidence[i]);
                }

                seen += batch.Length;
                double unit = meanEvidence / seen;
                for (int i = 0; i < batch.Length && unit > 0; i++)
                {
                    double weight = 1 / (1 + Math.Exp(-logits[batch[i]]));
                    // σ′ is at most 1/4.
                    logits[batch[i]] -= _options.WeightStep * 4 * weight * (1 - weight) * Math.Clamp(evidence[i] / unit, -10, 10);
                }
            }
        }

        return Array.ConvertAll(logits, logit => 1 / (1 + Math.Exp(-logit)));
    }

    private void AddGradient(LinearPoint point, int row, double scale)
    {
        Margins(point, row);
        _loss.Gradient(_margins, _labels[row], _slopes);
        TensorPrimitives.Multiply(_slopes, scale, _slopes);
        _rows.Add(row, _slopes, point.Gradient);
        TensorPrimitives.Add(point.InterceptGradient, _slopes, point.InterceptGradient);
    }

    private double Loss(LinearPoint point, int row)
    {
        Margins(point, row);
        return _loss.Value(_margins, _labels[row]);
    }

    private void Margins(LinearPoint point, int row)
    {
        _rows.Dot(row, point.Weights, _margins);
        TensorPrimitives.Add(_margins, point.Intercepts, _margins);
    }

    /// <summary>A linear model and the gradient that it is about to step along.</summary>
    private sealed class LinearPoint(int columns, int outputs)
    {
        public double[] Weights { get; } = new double[columns * outputs];

        public double[] Intercepts { get; } = new double[outputs];

        public double[] Gradient { get; } = new double[columns * outputs];

        public double[] InterceptGradient { get; } = new double[outputs];

        public void Step(double size, double l2)
        {
            TensorPrimitives.MultiplyAdd(Weights, 2 * l2, Gradient, Gradient);
            TensorPrimitives.MultiplyAdd(Gradient, -size, Weights, Weights);
            TensorPrimitives.MultiplyAdd(InterceptGradient, -size, Intercepts, Intercepts);
            Array.Clear(Gradient);
            Array.Clear(InterceptGradient);
        }
    }
}
