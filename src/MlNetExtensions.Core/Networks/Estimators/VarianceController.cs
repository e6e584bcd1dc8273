namespace MlNetExtensions.Core.Networks;

/// <summary>The controller of <see cref="VarianceControlledGradient"/>: what share of the rows, and of those of weight gradients, is kept.</summary>
internal sealed class VarianceController
{
    private readonly VarianceControlledGradient _options;

    /// <param name="options">With the tolerances.</param>
    /// <param name="layers">Number of dense layers.</param>
    /// <param name="norms">s at first.</param>
    public VarianceController(VarianceControlledGradient options, int layers, double norms = 1)
    {
        (_options, NormShare) = (options, norms);
        (RowShares, WeightShares) = (new double[layers], new double[layers]);
        RowShares.AsSpan().Fill(1);
        WeightShares.AsSpan().Fill(1);
    }

    /// <summary>s: the share of the norms that the kept rows have.</summary>
    public double NormShare { get; private set; }

    /// <summary>ρ_l, the first layer's first.</summary>
    public double[] RowShares { get; }

    /// <summary>ν_l.</summary>
    public double[] WeightShares { get; }

    /// <summary>Takes a measurement in.</summary>
    /// <param name="norms">‖gᵢ‖ of every row, for each layer.</param>
    /// <param name="batchVariances">Of the mini-batch gradient, for each layer.</param>
    /// <param name="rowVariances">Added by sampled rows.</param>
    /// <param name="weightVariances">Added by sampled weight gradients.</param>
    public void Update(
        IReadOnlyList<double[]> norms, ReadOnlySpan<double> batchVariances, ReadOnlySpan<double> rowVariances, ReadOnlySpan<double> weightVariances)
    {
        bool isTooLarge = Sum(rowVariances) > _options.RowTolerance * Sum(batchVariances);
        double before = NormShare, larger = before + _options.Step, smaller = before - _options.Step;
        NormShare = Math.Clamp(isTooLarge ? larger : smaller, 0, 1);
        double used = _options.AsShipped ? isTooLarge ? smaller : larger : NormShare;
        double most = 0;
        for (int i = 0; i < RowShares.Length; i++)
        {
            most = Math.Max(most, ShareOfRows(norms[i], used));
            RowShares[i] = _options.Smoothing * RowShares[i] + (1 - _options.Smoothing) * most;
            bool isRaised = weightVariances[i] > _options.WeightTolerance * batchVariances[i];
            double share = isRaised ? WeightShares[i] / _options.WeightFactor : WeightShares[i] * _options.WeightFactor;
            WeightShares[i] = _options.AsShipped ? share : Math.Min(share, 1);
        }
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(NormShare);
        writer.WriteDoubles(RowShares);
        writer.WriteDoubles(WeightShares);
    }

    public void Restore(StateReader reader)
    {
        NormShare = reader.ReadDouble("share of the norms");
        reader.ReadDoubles("shares of rows", RowShares.Length).CopyTo(RowShares, 0);
        reader.ReadDoubles("shares of weight gradients", WeightShares.Length).CopyTo(WeightShares, 0);
        reader.Require(
            NormShare is >= 0 and <= 1 && RowShares.All(IsShare) && WeightShares.All(IsShare), "shares", "are not positive and finite");

        static bool IsShare(double share) => share > 0 && double.IsFinite(share);
    }

    // The fewest rows whose norms sum to a share of all.
    private static double ShareOfRows(double[] norms, double share)
    {
        double[] sorted = [.. norms];
        Array.Sort(sorted);
        double bound = share * sorted.Sum(), sum = 0;
        int count = 0;
        for (int i = sorted.Length - 1; i >= 0 && (count == 0 || sum < bound); i--)
        {
            sum += sorted[i];
            count++;
        }

        return (double)count / sorted.Length;
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }
}
