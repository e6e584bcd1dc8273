using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// The smooth part f(w) = (1/n) Σ ωᵢ ℓ(Wᵀxᵢ + b; yᵢ) of the objective: every gradient a solver sees comes from here, and
/// is counted here.
/// </summary>
/// <remarks>
/// Weights live in one array of (d + 1)·K entries: d·K feature weights, then K intercept weights, which multiply the
/// constant <see cref="Bias"/> (0 without intercept, so that those entries stay 0). Importance weights ωᵢ = n sᵢ / Σ s
/// have mean 1 over the n rows of positive weight; rows of weight 0 do not exist for the solvers.
/// </remarks>
internal sealed partial class Oracle<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly double[][] _partialGradients;
    private readonly long _started;

    public Oracle(FiniteSumData<TRows, TLoss> data, Regularizer regularizer, RowSampling sampling, FiniteSumOptions options, CancellationToken token)
    {
        (Data, Regularizer, Options, Token) = (data, regularizer, options, token);
        (Outputs, Count, FeatureSize, Bias) = (data.Outputs, data.ActiveRows.Length, data.FeatureSize, data.Bias);
        _started = options.TimeProvider.GetTimestamp();
        Chunks = new Chunks(data.Rows.Count, data.Size, options.Threads, token);
        _partialGradients = new double[Chunks.Count][];
        Sampler = RowSampler.Create(data, sampling, new SeededRandom(options.Seed));
        double largest = 0;
        foreach (int row in data.ActiveRows)
        {
            largest = Math.Max(largest, data.Smoothness(row) * Sampler.Correction(row));
        }
        // Rows without features have no gradient; any finite step will do.
        Smoothness = largest > 0 ? largest : 1;
    }

    public FiniteSumData<TRows, TLoss> Data { get; }

    public Regularizer Regularizer { get; }

    public FiniteSumOptions Options { get; }

    public CancellationToken Token { get; }

    public RowSampler Sampler { get; }

    public Chunks Chunks { get; }

    /// <summary>L: the largest smoothness constant of a sampled and corrected row gradient.</summary>
    public double Smoothness { get; }

    public int Outputs { get; }

    public int Count { get; }

    public int FeatureSize { get; }

    public int Size => Data.Size;

    public double Bias { get; }

    /// <summary>Row gradients evaluated so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Whether the passes that the options allow are used up.</summary>
    public bool IsExhausted => Evaluations >= Options.MaximumPasses * Count;

    /// <summary>Since the oracle was made, which is when the run began.</summary>
    public TimeSpan Elapsed => Options.TimeProvider.GetElapsedTime(_started);

    /// <summary>Whether the seconds that the options allow are used up.</summary>
    public bool IsOutOfTime => double.IsFinite(Options.MaximumSeconds) && Elapsed.TotalSeconds >= Options.MaximumSeconds;

    public void CountEvaluations(long rows) => Evaluations += rows;

    /// <summary>margins ← Wᵀxᵢ + b.</summary>
    public void Margin(int row, ReadOnlySpan<double> weights, Span<double> margins)
    {
        FeatureMargin(row, weights, margins);
        ReadOnlySpan<double> intercepts = weights[FeatureSize..];
        for (int k = 0; k < margins.Length; k++)
        {
            margins[k] += Bias * intercepts[k];
        }
    }

    /// <summary>⟨w, xᵢ⟩ + b for a single output.</summary>
    public double Margin(int row, ReadOnlySpan<double> weights) => Data.Rows.Dot(row, weights) + Bias * weights[FeatureSize];

    /// <summary>margins ← Wᵀxᵢ.</summary>
    public void FeatureMargin(int row, ReadOnlySpan<double> weights, Span<double> margins)
    {
        if (margins.Length == 1)
        {
            margins[0] = Data.Rows.Dot(row, weights);
        }
        else
        {
            Data.Rows.Dot(row, weights, margins);
        }
    }

    /// <summary>firstMargins and secondMargins ← the products of a row with two sets of weights, in one sweep where possible.</summary>
    public void FeatureMargins(int row, double[] first, Span<double> firstMargins, double[] second, Span<double> secondMargins)
    {
        if (firstMargins.Length == 1)
        {
            (firstMargins[0], secondMargins[0]) = Data.Rows.DotPair(row, first, second);
            return;
        }
        Data.Rows.Dot(row, first, firstMargins);
        Data.Rows.Dot(row, second, secondMargins);
    }

    /// <summary>target += (xᵢ, Bias) scalesᵀ.</summary>
    public void Add(int row, ReadOnlySpan<double> scales, Span<double> target)
    {
        AddFeatures(row, scales, target);
        Span<double> intercepts = target[FeatureSize..];
        for (int k = 0; k < scales.Length; k++)
        {
            intercepts[k] += Bias * scales[k];
        }
    }

    /// <summary>target += xᵢ scalesᵀ.</summary>
    public void AddFeatures(int row, ReadOnlySpan<double> scales, Span<double> target)
    {
        if (scales.Length == 1)
        {
            Data.Rows.Add(row, scales[0], target);
        }
        else
        {
            Data.Rows.Add(row, scales, target);
        }
    }

    /// <summary>first += xᵢ firstScalesᵀ and second += xᵢ secondScalesᵀ, in one sweep where possible.</summary>
    public void AddFeatures(int row, ReadOnlySpan<double> firstScales, double[] first, ReadOnlySpan<double> secondScales, double[] second)
    {
        if (firstScales.Length == 1)
        {
            Data.Rows.AddPair(row, firstScales[0], first, secondScales[0], second);
            return;
        }
        Data.Rows.Add(row, firstScales, first);
        Data.Rows.Add(row, secondScales, second);
    }

    /// <summary>derivative ← ωᵢ ∂ℓ/∂m at these margins: one row gradient, counted.</summary>
    public void Derivative(int row, ReadOnlySpan<double> margins, Span<double> derivative)
    {
        Evaluations++;
        WeightedDerivative(row, margins, derivative);
    }

    /// <summary>ωᵢ ∂ℓ/∂m at the margin of a single output: one row gradient, counted.</summary>
    public double Derivative(int row, double margin)
    {
        Evaluations++;
        double derivative = 0;
        Data.Loss.Gradient(new ReadOnlySpan<double>(in margin), Data.Labels[row], new Span<double>(ref derivative));
        return Data.Importance[row] * derivative;
    }

    /// <summary>derivative ← ωᵢ ∂ℓ/∂m, not counted: for methods that need it more than once a row gradient.</summary>
    public void WeightedDerivative(int row, ReadOnlySpan<double> margins, Span<double> derivative)
    {
        Data.Loss.Gradient(margins, Data.Labels[row], derivative);
        double weight = Data.Importance[row];
        for (int k = 0; k < derivative.Length; k++)
        {
            derivative[k] *= weight;
        }
    }
}
