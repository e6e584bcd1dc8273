using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// The simple noise scale tr(Σ)/‖G‖² (McCandlish, Kaplan, Amodei and the OpenAI Dota Team, "An Empirical Model of Large-Batch Training",
/// 2018): batches far below it gain from more rows as if they were steps, batches far above gain nothing. From batches of b and B rows,
/// ‖G‖² ≈ (B‖g_B‖² - b‖g_b‖²)/(B - b) and tr(Σ) ≈ (‖g_b‖² - ‖g_B‖²)/(1/b - 1/B), each averaged over steps before they are divided.
/// </summary>
/// <remarks>Both are unbiased: E‖g_b‖² = ‖G‖² + tr(Σ)/b.</remarks>
public sealed class GradientNoiseScale
{
    private readonly double _keep;
    private double _signal;
    private double _noise;
    private double _weight;

    /// <param name="averaging">What the averages keep from step to step, in [0, 1).</param>
    public GradientNoiseScale(double averaging = 0.95) => _keep = OptionValue.Fraction(averaging, nameof(averaging));

    /// <summary>The noise scale in rows; NaN before the first step, and where no signal is to be seen in the noise.</summary>
    public double Rows => _weight > 0 && _signal > 0 ? Math.Max(0, _noise) / _signal : double.NaN;

    /// <summary>The estimate of ‖G‖².</summary>
    public double SquaredGradient => _weight > 0 ? _signal / _weight : double.NaN;

    /// <summary>The estimate of tr(Σ): the sum of the variances of a row's gradient.</summary>
    public double Variance => _weight > 0 ? _noise / _weight : double.NaN;

    /// <summary>How much of the progress of a step with unlimited rows a step with so many makes: 1/(1 + scale/rows).</summary>
    /// <param name="rows">At least 1.</param>
    public double Efficiency(int rows) => 1 / (1 + Rows / OptionValue.AtLeast(rows, 1, nameof(rows)));

    /// <summary>Takes in a step.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="microBatches">Mean gradients of equally many rows each; at least two.</param>
    /// <param name="rows">Rows of all of them together.</param>
    /// <param name="gradient">The mean of <paramref name="microBatches"/>.</param>
    public void Add<T>(ReadOnlySpan<ReadOnlyMemory<T>> microBatches, int rows, ReadOnlySpan<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.AtLeast(microBatches.Length, 2, nameof(microBatches));
        OptionValue.AtLeast(rows, microBatches.Length, nameof(rows));
        double small = 0;
        foreach (ReadOnlyMemory<T> microBatch in microBatches)
        {
            small += BlockMath.SumOfSquares(microBatch.Span) / microBatches.Length;
        }

        Add(small, (double)rows / microBatches.Length, BlockMath.SumOfSquares(gradient), rows);
    }

    /// <summary>Takes in a step, of which the norms of the rows' gradients are known.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rowNorms">At least two.</param>
    /// <param name="gradient">The rows' mean gradient.</param>
    public void Add<T>(ReadOnlySpan<T> rowNorms, ReadOnlySpan<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.AtLeast(rowNorms.Length, 2, nameof(rowNorms));
        Add(BlockMath.SumOfSquares(rowNorms) / rowNorms.Length, 1, BlockMath.SumOfSquares(gradient), rowNorms.Length);
    }

    /// <summary>Takes in squared norms of gradients of two batch sizes.</summary>
    /// <param name="smallSquared">‖g_b‖².</param>
    /// <param name="smallRows">b.</param>
    /// <param name="largeSquared">‖g_B‖².</param>
    /// <param name="largeRows">B, above b.</param>
    public void Add(double smallSquared, double smallRows, double largeSquared, double largeRows)
    {
        OptionValue.Positive(smallRows, nameof(smallRows));
        OptionValue.Above(largeRows, smallRows, nameof(largeRows));
        double signal = (largeRows * largeSquared - smallRows * smallSquared) / (largeRows - smallRows);
        double noise = (smallSquared - largeSquared) / (1 / smallRows - 1 / largeRows);
        _signal = _keep * _signal + (1 - _keep) * signal;
        _noise = _keep * _noise + (1 - _keep) * noise;
        _weight = _keep * _weight + (1 - _keep);
    }
}
