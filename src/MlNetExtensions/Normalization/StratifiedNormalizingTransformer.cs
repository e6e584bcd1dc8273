using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>Normalizes features within the strata of rows. Immutable and safe for any number of threads.</summary>
/// <remarks>
/// Saved by <c>mlContext.Model.Save</c>, it comes back as a chain of ML.NET's own transformers with outputs equal to the last bit; <c>Find</c> gives this
/// object back from a loaded model. Strata are known by the values of their columns, not by the numbers of keys.
/// </remarks>
[ComponentContract("MlNetExtensions.StratifiedNormalization/v1")]
public sealed class StratifiedNormalizingTransformer : RowTransformer<StratifiedNormalizingTransformer>, ISavedComponent<StratifiedNormalizingTransformer>
{
    /// <summary>Bytes of combinations of categories that lie on the stack.</summary>
    private const int MostColumnsOnStack = 64;

    private readonly StratifiedState _state;
    private readonly StratifiedNormalizer _normalizer;

    internal StratifiedNormalizingTransformer(IReadOnlyList<InputColumn> inputs, string output, StratifiedState state)
        : base(inputs, [NormalizedColumn.Of(output, inputs[0])])
    {
        _state = state;
        _normalizer = state.CreateNormalizer(inputs[^1].Categories!.Texts);
    }

    /// <summary>The strata with the statistics of their rows, in the order in which they came.</summary>
    public IReadOnlyList<StratumSummary> Strata =>
        [.. Enumerable.Range(0, _state.Moments.Count).Select(stratum => new StratumSummary(Values(stratum), _state.Moments[stratum].Rows, _state.Moments[stratum].Means.ToArray(), Deviations(_state.Moments[stratum])))];

    /// <summary>Rows that the model was fitted on and whose stratum is missing: they count in the statistics of all rows alone.</summary>
    public long RowsWithoutStratum => _state.Moments.Without.Rows;

    /// <summary>
    /// The share of every feature's variance that the strata explain, in [0, 1]: what is taken away by normalizing within them. High where strata have means
    /// of their own; as a feature, such a mean may tell something of the label, and is worth a column of its own then.
    /// </summary>
    public IReadOnlyList<double> ExplainedVariances => _state.Moments.ExplainedVariances();

    /// <summary>The mean of <see cref="ExplainedVariances"/> over the features that are not constant; 0 where all are.</summary>
    public double ExplainedVariance
    {
        get
        {
            FeatureMoments total = _state.Moments.Total();
            double[] varying = [.. ExplainedVariances.Where((_, j) => total.SquaredDeviations[j] > 0)];
            return varying.Length > 0 ? varying.Average() : 0;
        }
    }

    /// <summary>
    /// The normalization by the rows behind this one and behind <paramref name="other"/>: the same, to a relative 1e-12 of its statistics, as fitted on all of
    /// them. With the options of this one.
    /// </summary>
    /// <param name="other">A normalization of the same columns; it is left as it is.</param>
    /// <exception cref="ArgumentException">The columns, or their types or sizes, are not the same.</exception>
    /// <exception cref="InvalidOperationException">Medians are asked for, which need all rows together.</exception>
    public StratifiedNormalizingTransformer Merge(StratifiedNormalizingTransformer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_state.Quartiles is not null)
        {
            throw new InvalidOperationException("Medians and quartiles of shards do not merge; fit on all rows together.");
        }

        string[] names = [.. Inputs.Select(input => input.Name)];
        if (!names.SequenceEqual(other.Inputs.Select(input => input.Name)) || Inputs[0].Dimension != other.Inputs[0].Dimension)
        {
            throw new ArgumentException($"Only normalizations of the same columns merge: {Describe()} and {other.Describe()}.", nameof(other));
        }

        Categories[] own = [.. Inputs.Skip(1).Select(input => input.Categories!)], others = [.. other.Inputs.Skip(1).Select(input => input.Categories!)];
        Categories[] merged = [.. own.Select((categories, i) => categories.With(others[i], names[i + 1]))];
        int[][] numbers = [.. others.Select((categories, i) => categories.NumbersIn(merged[i], names[i + 1]))];
        var strata = new StrataNumbers(merged.Length);
        int[] ownNumbers = [.. Enumerable.Range(0, _state.Strata.Count).Select(stratum => strata.Add(_state.Strata[stratum]))];
        int[] otherNumbers = [.. Enumerable.Range(0, other._state.Strata.Count).Select(stratum => strata.Add([.. other._state.Strata[stratum].ToArray().Select((category, i) => numbers[i][category] - 1)]))];
        var moments = new StratifiedMoments(Inputs[0].Dimension);
        moments.Merge(_state.Moments, ownNumbers);
        moments.Merge(other._state.Moments, otherNumbers);
        return new StratifiedNormalizingTransformer(
            [Inputs[0], .. merged.Select((categories, i) => InputColumn.OfCategories(names[i + 1], categories))], Outputs[0].Name, _state with { Strata = strata, Moments = moments });
    }

    /// <summary>Reads what a model was saved as.</summary>
    public static StratifiedNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(
            state.Inputs.Count > 1 && state.Inputs[0].Categories is null && state.Inputs.Skip(1).All(input => input.Categories is not null), "inputs", "are not features and then strata");
        string output = state.ReadName("output");
        return new StratifiedNormalizingTransformer(
            state.Inputs, output, StratifiedState.Read(state, state.Inputs[0].Dimension, [.. state.Inputs.Skip(1).Select(input => input.Categories!.Count)]));
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        _state.Write(writer);
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _state.MissingValues.Check(batch, Inputs[0]);
        int dimension = Inputs[0].Dimension, columns = Inputs.Count - 1;
        Span<int> combination = columns <= MostColumnsOnStack ? stackalloc int[columns] : new int[columns];
        ReadOnlySpan<float> features = batch.Features();
        Span<float> normalized = batch.Vectors();
        for (int row = 0; row < batch.Count; row++)
        {
            for (int i = 0; i < columns; i++)
            {
                combination[i] = batch.Category(row, i + 1);
            }

            _normalizer.Normalize(features.Slice(row * dimension, dimension), _state.Strata.Find(combination), normalized.Slice(row * dimension, dimension));
        }
    }

    private string[] Values(int stratum)
    {
        int[] categories = _state.Strata[stratum].ToArray();
        return [.. categories.Select((category, i) => Inputs[i + 1].Categories!.Texts[category])];
    }

    private double[] Deviations(FeatureMoments moments) =>
        [.. Enumerable.Range(0, moments.Dimension).Select(j => Math.Sqrt(moments.Variance(j, _state.Rule.DeltaDegreesOfFreedom)))];

    private string Describe() => $"[{string.Join(", ", Inputs.Select(input => $"{input.Name}: {(input.Categories is null ? input.Dimension : "strata")}"))}]";
}
