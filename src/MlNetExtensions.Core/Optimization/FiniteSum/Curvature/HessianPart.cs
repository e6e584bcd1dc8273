using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>The sum of the Hessians of some rows, in the layout that suits them.</summary>
internal abstract class HessianPart<TRows, TLoss>(Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
{
    protected Oracle<TRows, TLoss> Oracle { get; } = oracle;

    protected FiniteSumData<TRows, TLoss> Data { get; } = oracle.Data;

    protected int Size { get; } = oracle.Size;

    /// <summary>Begins anew, with these rows.</summary>
    public abstract void Sum(double[] margins, int start, int end);

    /// <summary>Adds the sum to the lower triangle of a row-major matrix.</summary>
    public abstract void AddTo(double[] total);

    /// <summary>ωᵢℓ″(mᵢ) of a batch of rows; 0 for rows of weight 0.</summary>
    protected void Curvatures(double[] margins, int start, Span<double> curvatures)
    {
        ReadOnlySpan<double> m = margins.AsSpan(start, curvatures.Length), labels = Data.Labels.AsSpan(start, curvatures.Length);
        ReadOnlySpan<double> importance = Data.Importance.AsSpan(start, curvatures.Length);
        if (Data.BatchLoss is { } batch)
        {
            batch.Hessian(m, labels, curvatures);
        }
        else
        {
            for (int i = 0; i < curvatures.Length; i++)
            {
                if (importance[i] > 0)
                {
                    Data.Loss.Hessian(m.Slice(i, 1), labels[i], curvatures.Slice(i, 1));
                }
            }
        }
        for (int i = 0; i < curvatures.Length; i++)
        {
            curvatures[i] = importance[i] > 0 ? importance[i] * curvatures[i] : 0;
        }
    }
}
