using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// UnMix-TNS: a row is normalized by a mixture of K statistics, each mixed with the row's own as far as the row is like it, so that the
/// statistics hold for streams whose rows are not independent (Tomar et al., "Un-Mixing Test-Time Normalization Statistics: Combatting
/// Label Temporal Correlation", ICLR 2024).
/// </summary>
/// <remarks>
/// <para>pₖ = softmaxₖ(cos(μ̃, μₖ)/τ) for the row's channel means μ̃; m̂ₖ = (1−pₖ)μₖ + pₖμ̃ and v̂ₖ likewise; the row is normalized by m̄ =
/// mean m̂ₖ and v̄ = mean v̂ₖ + mean (m̂ₖ−m̄)². A batch of rows then moves the statistics: μₖ += λ·mean pₖ(μ̃−μₖ), and σₖ² likewise.</para>
/// <para>A channel of one value has the mean x and the variance 0. NaN does not count and stays NaN. One thread at a time: it has space of
/// its own, and a state that moves.</para>
/// </remarks>
public sealed class UnmixedNormalizer
{
    // As in PyTorch's cosine similarity.
    private const double LeastNorm = 1e-8;

    private readonly UnmixedState _state;
    private readonly int _slotsPerChannel;
    private readonly double _temperature, _epsilon, _momentum;
    private readonly double[] _rowMeans, _rowVariances, _shares, _meanMoves, _varianceMoves;

    /// <param name="state">Where to begin; <see cref="NormalizeBatch"/> moves it.</param>
    /// <param name="slotsPerChannel">Consecutive values that make a channel.</param>
    /// <param name="temperature">τ, positive.</param>
    /// <param name="epsilon">Added to variances, at least 0.</param>
    /// <param name="momentum">λ, in [0, 1].</param>
    public UnmixedNormalizer(UnmixedState state, int slotsPerChannel, double temperature, double epsilon, double momentum)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfLessThan(slotsPerChannel, 1);
        Arguments.RequirePositive(temperature);
        Arguments.RequireNotNegative(epsilon);
        Arguments.Require(momentum is >= 0 and <= 1, momentum, "in [0, 1]");
        (_state, _slotsPerChannel, _temperature, _epsilon, _momentum) = (state, slotsPerChannel, temperature, epsilon, momentum);
        (_rowMeans, _rowVariances, _shares) = (new double[state.Channels], new double[state.Channels], new double[state.Count]);
        (_meanMoves, _varianceMoves) = (new double[state.Means.Length], new double[state.Means.Length]);
    }

    /// <summary>The statistics as they are now.</summary>
    public UnmixedState State => _state;

    /// <summary>Values of a row.</summary>
    public int Dimension => _state.Channels * _slotsPerChannel;

    /// <summary>Normalizes the rows of a batch by the statistics before it, and then moves these.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Row after row, finite or NaN.</param>
    /// <param name="results">As many values; may be the rows themselves.</param>
    /// <exception cref="ArgumentException">The values are not whole rows, or the results not as many.</exception>
    public void NormalizeBatch<T>(ReadOnlySpan<T> rows, Span<T> results)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.Length % Dimension != 0 || results.Length != rows.Length)
        {
            throw new ArgumentException($"{rows.Length} values and {results.Length} results are not rows of {Dimension} values.",
                nameof(rows));
        }

        Array.Clear(_meanMoves);
        Array.Clear(_varianceMoves);
        for (int first = 0; first < rows.Length; first += Dimension)
        {
            Normalize(rows.Slice(first, Dimension), results.Slice(first, Dimension));
            AddMoves();
        }

        double rate = rows.IsEmpty ? 0 : _momentum / (rows.Length / Dimension);
        TensorPrimitives.MultiplyAdd(_meanMoves, rate, _state.Means, _state.Means);
        TensorPrimitives.MultiplyAdd(_varianceMoves, rate, _state.Variances, _state.Variances);
    }

    /// <summary>Normalizes a row by the statistics as they are, which stay.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="row"><see cref="Dimension"/> values, finite or NaN.</param>
    /// <param name="result">As many; may be the row itself. What is beyond the range of float takes its largest value.</param>
    public void Normalize<T>(ReadOnlySpan<T> row, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int channel = 0; channel < _state.Channels; channel++)
        {
            ReadOnlySpan<T> values = row.Slice(channel * _slotsPerChannel, _slotsPerChannel);
            (_rowMeans[channel], _rowVariances[channel]) = LayerNormalizer.RowMoments(values);
            if (IsMissing(values))
            {
                _rowMeans[channel] = double.NaN;
            }
        }

        SetShares();
        for (int channel = 0; channel < _state.Channels; channel++)
        {
            (double mean, double variance) = Mix(channel);
            double scale = Math.Sqrt(variance + _epsilon), rate = scale > 0 && double.IsFinite(1 / scale) ? 1 / scale : 0;
            for (int j = channel * _slotsPerChannel; j < (channel + 1) * _slotsPerChannel; j++)
            {
                result[j] = T.CreateTruncating(Math.Clamp((double.CreateTruncating(row[j]) - mean) * rate, float.MinValue, float.MaxValue));
            }
        }
    }

    private static bool IsMissing<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (T value in values)
        {
            if (!T.IsNaN(value))
            {
                return false;
            }
        }

        return true;
    }

    // How much the row is like each of the statistics.
    private void SetShares()
    {
        double greatest = double.NegativeInfinity;
        for (int k = 0; k < _shares.Length; k++)
        {
            double dot = 0, row = 0, own = 0;
            for (int channel = 0; channel < _state.Channels; channel++)
            {
                double x = _rowMeans[channel], mean = _state.Means[k * _state.Channels + channel];
                if (!double.IsNaN(x))
                {
                    dot += x * mean;
                    row += x * x;
                    own += mean * mean;
                }
            }

            _shares[k] = dot / (Math.Max(Math.Sqrt(row), LeastNorm) * Math.Max(Math.Sqrt(own), LeastNorm)) / _temperature;
            greatest = Math.Max(greatest, _shares[k]);
        }

        double sum = 0;
        for (int k = 0; k < _shares.Length; k++)
        {
            _shares[k] = Math.Exp(_shares[k] - greatest);
            sum += _shares[k];
        }

        TensorPrimitives.Divide(_shares, sum, _shares);
    }

    // Mean and variance of the mixture, of deviations from its mean: a large mean costs no digits.
    private (double Mean, double Variance) Mix(int channel)
    {
        double mean = 0, variance = 0, squares = 0;
        bool isMissing = double.IsNaN(_rowMeans[channel]);
        for (int k = 0; k < _shares.Length; k++)
        {
            int i = k * _state.Channels + channel;
            double share = isMissing ? 0 : _shares[k];
            double mixed = share == 0 ? _state.Means[i] : (1 - share) * _state.Means[i] + share * _rowMeans[channel];
            double difference = mixed - mean;
            mean += difference / (k + 1);
            squares += difference * (mixed - mean);
            variance += (1 - share) * _state.Variances[i] + share * _rowVariances[channel];
        }

        return (mean, (variance + squares) / _shares.Length);
    }

    private void AddMoves()
    {
        for (int i = 0; i < _meanMoves.Length; i++)
        {
            int channel = i % _state.Channels;
            double share = _shares[i / _state.Channels];
            if (!double.IsNaN(_rowMeans[channel]))
            {
                _meanMoves[i] += share * (_rowMeans[channel] - _state.Means[i]);
                _varianceMoves[i] += share * (_rowVariances[channel] - _state.Variances[i]);
            }
        }
    }
}
