using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// Experimental. One average of gradients for each cluster of rows (their class, say) as control variates (Tondji, Kashubin and Cisse,
/// "Variance Reduction in Deep Learning: More Momentum is All You Need", 2021, built on COVER of Yuan, Ying and Sayed, ICASSP 2019): with
/// the mean gradients g^k of the mini-batch's rows of cluster k, their shares s_k of the batch and the clusters' shares p_k of all rows, u
/// = Σ_k p_k c_k + Σ_k s_k(g^k - c_k), then c_k ← c_k + α_k(g^k - c_k), α_k = min(1, δ/p_k).
/// </summary>
/// <remarks>
/// A reconstruction: the paper's own text and code were not to be had, only its abstract and what it builds on. How it mixes clusters in a
/// batch, its step sizes and its combination with IGT are not known. u is unbiased whatever the c_k are. With one cluster u is the
/// gradient; with as many clusters as rows and δ = 1 it is SAGA (Defazio, Bach and Lacoste-Julien, 2014). Here p_k are the shares seen so
/// far unless they are given, and a cluster's first gradient is taken as it is. Follow it with momentum (Discover-SGDM). Remembers the
/// parameters once for each cluster.
/// </remarks>
public sealed record ClusterMomentum : GradientTransformation
{
    /// <param name="clusters">Number of clusters, at least 1: those of a step are numbered from 0.</param>
    public ClusterMomentum(int clusters) => Clusters = OptionValue.AtLeast(clusters, 1, nameof(clusters));

    /// <summary>Number of clusters.</summary>
    public int Clusters { get; }

    /// <summary>δ in (0, 1]; 0.1.</summary>
    public double Delta { get; init => field = OptionValue.Check(value is > 0 and <= 1, value, "above 0 and at most 1"); } = 0.1;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Source;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.Clusters;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("clusters", (double)Clusters), ("δ", Delta)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

    private sealed class State<T> : MicroBatchState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double _delta;
        private readonly T[][] _averages;

        // Rows of each cluster so far.
        private readonly double[] _seen;
        private readonly double[] _rows;
        private readonly T[] _probabilities;
        private readonly T[] _shares;
        private readonly T[] _moves;
        private T[] _weights = [];
        private int[] _clusters = [];

        public State(ParameterLayout layout, ClusterMomentum options)
            : base(layout)
        {
            int count = options.Clusters;
            _delta = options.Delta;
            _averages = [.. Enumerable.Range(0, count).Select(k => Values($"cluster {k}"))];
            _seen = Numbers("rows", count);
            (_rows, _probabilities, _shares, _moves) = (new double[count], new T[count], new T[count], new T[count]);
        }

        protected internal override void Begin(in GradientStep<T> context)
        {
            base.Begin(context);
            if (_weights.Length < BatchCount)
            {
                (_weights, _clusters) = (new T[BatchCount], new int[BatchCount]);
            }

            context.Clusters.CopyTo(_clusters);
            Array.Clear(_rows);
            double batch = 0, total = 0;
            for (int i = 0; i < BatchCount; i++)
            {
                int cluster = _clusters[i], rows = Rows(context, i);
                if ((uint)cluster >= (uint)_rows.Length)
                {
                    throw new InvalidOperationException(Invariant($"Micro-batch {i} is of cluster {cluster}, but there are {_rows.Length} clusters, from 0."));
                }

                _rows[cluster] += rows;
                batch += rows;
            }

            for (int i = 0; i < BatchCount; i++)
            {
                _weights[i] = T.CreateTruncating(Rows(context, i) / _rows[_clusters[i]]);
            }

            foreach (double seen in _seen)
            {
                total += seen;
            }

            total += batch;
            for (int k = 0; k < _rows.Length; k++)
            {
                double probability = (_seen[k] + _rows[k]) / total;
                _probabilities[k] = T.CreateTruncating(probability);
                _shares[k] = T.CreateTruncating(_rows[k] / batch);
                _moves[k] = _rows[k] == 0 ? T.Zero : _seen[k] == 0 ? T.One : T.CreateTruncating(Math.Min(1, _delta / probability));
                _seen[k] += _rows[k];
            }
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> update = block.Update, difference = block.Scratch;
            update.Clear();
            for (int k = 0; k < _averages.Length; k++)
            {
                Span<T> average = block.Of(_averages[k]);
                TensorPrimitives.MultiplyAdd(average, _probabilities[k], update, update);
                if (_rows[k] == 0)
                {
                    continue;
                }

                difference.Clear();
                for (int i = 0; i < BatchCount; i++)
                {
                    if (_clusters[i] == k)
                    {
                        TensorPrimitives.MultiplyAdd(Batch(i, block), _weights[i], difference, difference);
                    }
                }

                TensorPrimitives.Subtract<T>(difference, average, difference);
                TensorPrimitives.MultiplyAdd(difference, _shares[k], update, update);
                TensorPrimitives.MultiplyAdd(difference, _moves[k], average, average);
            }
        }

        private static int Rows(in GradientStep<T> context, int index) => context.MicroBatchRows.IsEmpty ? 1 : Math.Max(1, context.MicroBatchRows[index]);
    }
}
