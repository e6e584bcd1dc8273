using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>A solver at work on one problem: its state, and how to move it on.</summary>
internal abstract class SolverRun
{
    /// <summary>The step size in use.</summary>
    public abstract double LearningRate { get; }

    /// <summary>Whether a pass costs so much more than a certificate that each deserves one.</summary>
    public virtual bool IsCheckedEveryPass => false;

    /// <summary>Works for about one pass over the data.</summary>
    public abstract void Pass();

    /// <summary>Copies the current weights.</summary>
    public abstract void Read(double[] weights);

    /// <summary>
    /// Copies the dual point whose weights these are, as derivatives aᵢ that are not weighted, and -(1/n) Σ ωᵢaᵢxᵢ, where the solver
    /// keeps one: its dual value bounds the optimum more tightly than that of the derivatives at the weights.
    /// </summary>
    public virtual bool TryReadDual(double[] derivatives, double[] slope) => false;

    /// <summary>Lends what the rows say about the current weights, where the solver has just evaluated them; null where it has not.</summary>
    public virtual Evaluation? LendEvaluation() => null;
}

/// <summary>A solver that moves row by row. The engine draws the rows; the solver says what a row does.</summary>
internal abstract class StochasticRun<TRows, TLoss>(Oracle<TRows, TLoss> oracle) : SolverRun
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Rows drawn between two looks at the cancellation token.
    private const int BlockSize = 512;

    // Rows are asked for this many values ahead of their use: far enough for memory to answer, near enough to stay in the cache.
    private const long ValuesAhead = 2048;

    // Fewer stored values stay in the cache by themselves.
    private const long CachedValues = 1 << 17;

    private readonly int[] _block = new int[BlockSize];
    private readonly int _ahead = (int)Math.Clamp(ValuesAhead * oracle.Data.Rows.Count / Math.Max(1, oracle.Data.Rows.StoredCount), 1, BlockSize);

    protected Oracle<TRows, TLoss> Oracle { get; } = oracle;

    /// <summary>One step for each of these rows, in order.</summary>
    public abstract void Steps(ReadOnlySpan<int> rows);

    public sealed override void Pass()
    {
        for (int left = Oracle.Count; left > 0 && !Oracle.IsExhausted; left -= BlockSize)
        {
            Oracle.Token.ThrowIfCancellationRequested();
            Span<int> rows = _block.AsSpan(0, Math.Min(left, BlockSize));
            Oracle.Sampler.Fill(rows);
            Prefetch(rows[..Math.Min(_ahead, rows.Length)]);
            for (int start = 0; start < rows.Length; start += _ahead)
            {
                Span<int> rest = rows[start..];
                int now = Math.Min(_ahead, rest.Length);
                Prefetch(rest[now..Math.Min(2 * now, rest.Length)]);
                Steps(rest[..now]);
            }
        }
    }

    private void Prefetch(ReadOnlySpan<int> rows)
    {
        if (Oracle.Data.Rows.StoredCount <= CachedValues)
        {
            return;
        }
        foreach (int row in rows)
        {
            Oracle.Data.Rows.Prefetch(row);
        }
    }
}
