using Microsoft.ML.Data;
using Microsoft.ML.Internal;

namespace Microsoft.ML.Trainers;

/// <summary>Weights that follow the gradient of one example after another, and their average.</summary>
internal sealed class AveragedLinearState
{
    private const float MaxScale = 1 << 10;
    private const float MinScale = 1 / MaxScale;

    private readonly AveragedLinearOptions _options;
    private readonly IScalarLoss _loss;
    private readonly float[] _weights;
    private readonly float[] _totalWeights;
    private float _bias;

    // The weights are _scale·_weights, so that shrinking them costs nothing.
    private float _scale = 1;
    private float _totalBias;
    private double _updates;
    private float _gain = 1;
    private int _pendingExamples;
    private double _totalMultipliers;
    private double _pendingMultipliers;
    private long _examples;

    public AveragedLinearState(AveragedLinearOptions options, IScalarLoss loss, float[] weights, float bias)
    {
        _options = options;
        _loss = loss;
        _weights = weights;
        _bias = bias;
        _totalWeights = options.Averaged ? [.. weights] : [];
    }

    public void BeginIteration() => _examples = 0;

    public void FinishIteration()
    {
        if (_examples == 0)
            throw new InvalidOperationException("No valid training instances found, all instances have missing features.");
        if (_options.Averaged && _options.LazyUpdate && _pendingExamples > 0)
            AddPending(_bias * _pendingExamples);
        ApplyScale();
    }

    public void Process(in VBuffer<float> features, float label)
    {
        _examples++;
        float output = _bias + LinearAlgebra.Dot(features, _weights) * _scale;
        if (_loss.Loss(output, label) != 0 || _options.L2Regularization > 0)
            Update(features, output, label);
        if (!_options.Averaged)
            return;
        if (_options.LazyUpdate)
            _pendingExamples++;
        else
            AddToAverage();
        if (_options.ResetWeightsAfterXExamples is { } period && _examples % period == 0)
            ResetToAverage();
    }

    public (float[] Weights, float Bias) Result()
    {
        if (!_options.Averaged)
            return (_weights, _bias);
        LinearAlgebra.Scale(_totalWeights, 1 / (float)_updates);
        return (_totalWeights, _totalBias / (float)_updates);
    }

    private void Update(in VBuffer<float> features, float output, float label)
    {
        if (_options.LazyUpdate && _options.Averaged && _pendingExamples > 0 && _totalMultipliers * _options.AveragedTolerance <= _pendingMultipliers)
            AddPending(_bias * _pendingExamples * _scale);
        float rate = _options.LearningRate;
        if (_options.DecreaseLearningRate)
            rate /= MathF.Sqrt((float)_updates + _pendingExamples + 1);
        float step = -rate * _loss.Derivative(output, label);
        LinearAlgebra.AddMultiple(features, step / _scale, _weights);
        _scale *= 1 - 2 * _options.L2Regularization;
        if (Math.Abs(_scale) is < MinScale or > MaxScale)
            ApplyScale();
        _bias += step;
        _pendingMultipliers += Math.Abs(step);
    }

    private void AddPending(float bias)
    {
        LinearAlgebra.AddMultiple(_weights, _pendingExamples * _scale, _totalWeights);
        _totalBias += bias;
        _updates += _pendingExamples;
        _pendingExamples = 0;
        _totalMultipliers += _pendingMultipliers;
        _pendingMultipliers = 0;
    }

    private void AddToAverage()
    {
        LinearAlgebra.AddMultiple(_weights, _gain * _scale, _totalWeights);
        _totalBias += _gain * _bias;
        _updates += _gain;
        if (_options.RecencyGain == 0)
            return;
        _gain = _options.RecencyGainMultiplicative ? _gain * _options.RecencyGain : _gain + _options.RecencyGain;
        if (_gain <= 1000)
            return;
        const float shrink = 1e-6f;
        _gain *= shrink;
        _totalBias *= shrink;
        LinearAlgebra.Scale(_totalWeights, shrink);
        _updates *= shrink;
    }

    private void ResetToAverage()
    {
        for (int i = 0; i < _weights.Length; i++)
            _weights[i] = _totalWeights[i] / (float)_updates;
        _scale = 1;
        _bias = _totalBias / (float)_updates;
    }

    private void ApplyScale()
    {
        if (_scale != 1)
            LinearAlgebra.Scale(_weights, _scale);
        _scale = 1;
    }
}
