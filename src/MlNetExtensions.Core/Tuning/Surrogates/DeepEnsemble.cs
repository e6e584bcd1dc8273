using MlNetExtensions.Core;

namespace MlNetExtensions.Tuning;

/// <summary>
/// A few small networks that were begun differently: their mean is the belief, their disagreement the doubt, and one of them is a draw. For
/// losses that no Gaussian process describes; slower to learn, and its doubt is a guess. One thread at a time.
/// </summary>
/// <remarks>
/// Lakshminarayanan, Pritzel and Blundell, "Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles", 2017; as a
/// surrogate: Li, Rudner and Wilson, "A Study of Bayesian Neural Network Surrogates for Bayesian Optimization", 2024. A category goes in as
/// a code of random signs, so thousands of levels cost no more than eight.
/// </remarks>
public sealed class DeepEnsemble : IGrowingSurrogate
{
    private const int Members = 5;
    private const int Width = 16;
    private const int Steps = 200;
    private const int CodeLength = 8;
    private readonly PointEmbedding _embedding;
    private readonly EnsembleMember[] _members;
    private readonly ulong _seed;
    private readonly double[] _row;
    private readonly double[] _byRow;
    private readonly double[] _features;
    private readonly int[] _levels;

    /// <param name="space">The space of the points.</param>
    /// <param name="points">Points whose values are known, at least one.</param>
    /// <param name="targets">The mean of the values at each point; about of mean 0 and variance 1.</param>
    /// <param name="counts">How many values there are at each point, positive.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentException">There is no point, or another number of targets or counts.</exception>
    public DeepEnsemble(
        TuningSpace space, IReadOnlyList<double[]> points, IReadOnlyList<double> targets, IReadOnlyList<double> counts, ulong seed)
        : this(new PointEmbedding(space), points, targets, counts, seed)
    {
    }

    internal DeepEnsemble(
        PointEmbedding embedding, IReadOnlyList<double[]> points, IReadOnlyList<double> targets, IReadOnlyList<double> counts, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfZero(points.Count, nameof(points));
        Arguments.RequireOneForEachRow(targets.Count, points.Count, nameof(targets));
        Arguments.RequireOneForEachRow(counts.Count, points.Count, nameof(counts));
        (_embedding, _seed) = (embedding, seed);
        (_features, _levels) = (new double[embedding.FeatureOwners.Length], new int[embedding.CategoryDimensions.Length]);
        int inputs = _features.Length + CodeLength * _levels.Length;
        (_row, _byRow) = (new double[inputs], new double[inputs]);
        double[] rows = new double[points.Count * inputs], values = [.. targets], weights = [.. counts];
        for (int i = 0; i < points.Count; i++)
        {
            Encode(points[i]);
            _row.CopyTo(rows, i * inputs);
        }

        _members = new EnsembleMember[Members];
        ParallelWork.For(Members, m =>
        {
            _members[m] = new EnsembleMember(inputs, Width, new SelectionRandom(SelectionRandom.Part(seed, (ulong)m)));
            _members[m].Train(rows, values, weights, Steps);
        });
    }

    /// <inheritdoc/>
    public Prediction Predict(ReadOnlySpan<double> point)
    {
        Encode(point);
        double sum = 0, squares = 0;
        foreach (EnsembleMember member in _members)
        {
            double value = member.Value(_row);
            (sum, squares) = (sum + value, squares + value * value);
        }

        return Belief(sum, squares);
    }

    /// <inheritdoc/>
    public Prediction Predict(ReadOnlySpan<double> point, Span<double> meanGradient, Span<double> varianceGradient)
    {
        Encode(point);
        double sum = 0, squares = 0;
        double[][] gradients = new double[Members][];
        double[] values = new double[Members];
        for (int m = 0; m < Members; m++)
        {
            gradients[m] = new double[meanGradient.Length];
            _byRow.AsSpan().Clear();
            values[m] = _members[m].Value(_row, _byRow);
            _embedding.AddGradient(_features, _byRow, gradients[m]);
            (sum, squares) = (sum + values[m], squares + values[m] * values[m]);
        }

        Prediction belief = Belief(sum, squares);
        for (int k = 0; k < meanGradient.Length; k++)
        {
            (meanGradient[k], varianceGradient[k]) = (0, 0);
            for (int m = 0; m < Members; m++)
            {
                meanGradient[k] += gradients[m][k] / Members;
                varianceGradient[k] += 2 * (values[m] - belief.Mean) * gradients[m][k] / (Members - 1);
            }
        }

        return belief;
    }

    /// <inheritdoc/>
    public ITuningFunction Draw(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new Member(this, random.Below(Members));
    }

    /// <summary>Passes over the point: networks do not grow, and what is expected would change nothing of the mean.</summary>
    void IGrowingSurrogate.Add(ReadOnlySpan<double> point, double target, double count)
    {
    }

    private static Prediction Belief(double sum, double squares) =>
        new(sum / Members, Math.Max(0, (squares - sum * sum / Members) / (Members - 1)));

    private void Encode(ReadOnlySpan<double> point)
    {
        _embedding.Embed(point, _features, _levels);
        _features.CopyTo(_row, 0);
        for (int c = 0, at = _features.Length; c < _levels.Length; c++)
        {
            ulong bits = SelectionRandom.Part(SelectionRandom.Part(_seed, (ulong)c), (ulong)(_levels[c] + 1));
            for (int b = 0; b < CodeLength; b++, at++)
            {
                _row[at] = (bits >> b & 1) == 0 ? -0.5 : 0.5;
            }
        }
    }

    /// <summary>One network as a function of points.</summary>
    private sealed class Member(DeepEnsemble ensemble, int index) : ITuningFunction
    {
        public double Value(ReadOnlySpan<double> point)
        {
            ensemble.Encode(point);
            return ensemble._members[index].Value(ensemble._row);
        }

        public double Value(ReadOnlySpan<double> point, Span<double> gradient)
        {
            ensemble.Encode(point);
            ensemble._byRow.AsSpan().Clear();
            gradient.Clear();
            double value = ensemble._members[index].Value(ensemble._row, ensemble._byRow);
            ensemble._embedding.AddGradient(ensemble._features, ensemble._byRow, gradient);
            return value;
        }
    }
}
