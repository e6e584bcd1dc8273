using System.Collections.Immutable;
using System.Globalization;

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Evaluation;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal.FeatureImportance;

/// <param name="UseFeatureWeightFilter">Meant to leave out features whose weight in the model is zero; it repeats the others.</param>
/// <param name="NumberOfExamplesToUse">How many rows are shuffled; null for all.</param>
/// <param name="PermutationCount">How often each feature is shuffled.</param>
internal readonly record struct PermutationOptions(bool UseFeatureWeightFilter, int? NumberOfExamplesToUse, int PermutationCount);

/// <summary>How much metrics change when the values of one feature are shuffled over the rows (Breiman, Random Forests, 2001, section 10).</summary>
internal sealed class FeaturePermutation
{
    private readonly ISingleFeaturePredictionTransformer<object> _model;
    private readonly IDataView _data;
    private readonly DataViewSchema.Column _features;
    private readonly int[] _slots;
    private readonly int _maximumRows;
    private readonly int _permutations;
    private readonly Random _random;

    public FeaturePermutation(IHostEnvironment env, ISingleFeaturePredictionTransformer<object> model, IDataView data, PermutationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        _maximumRows = options.NumberOfExamplesToUse ?? Array.MaxLength;
        if (_maximumRows <= 0)
            throw new InvalidOperationException($"The number of examples to use must be positive, or null for all; it is {_maximumRows}.");
        _model = model;
        _data = data;
        _features = EvaluatedColumns.Features(data.Schema, model.FeatureColumnName);
        _permutations = options.PermutationCount;
        _random = env.Register(nameof(FeaturePermutation)).Rand;
        IReadOnlyList<float> weights = options.UseFeatureWeightFilter ? FeatureWeights.OfOrNull(model.Model) : null;
        int[] slots = [.. Enumerable.Range(0, ((VectorDataViewType)_features.Type).Size)];
        // The filter of ML.NET 5.0.0 keeps all features and adds those with a weight once more.
        _slots = weights is null ? slots : [.. slots, .. slots.Where(slot => weights[slot] != 0)];
    }

    /// <summary>For the last of ML.NET's own prediction transformers in a chain, and for data as that one takes them.</summary>
    public static FeaturePermutation OfLast(IHostEnvironment env, ITransformer model, IDataView data, PermutationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        IEnumerable<ITransformer> parts = model as IEnumerable<ITransformer> ?? [model];
        return parts.OfType<ISingleFeaturePredictionTransformer>().LastOrDefault() is ISingleFeaturePredictionTransformer<object> last
            ? new FeaturePermutation(env, last, data, options)
            : throw new ArgumentException("The model has no prediction transformer of ML.NET's own; give that of another library by itself, typed as what it is.", nameof(model));
    }

    /// <summary>The changes of the metrics for each feature; none when there are no rows.</summary>
    public ImmutableArray<TStatistics> Measure<TMetrics, TStatistics>(Func<IDataView, TMetrics> evaluate, Func<TStatistics> create)
        where TStatistics : IMetricsStatistics<TMetrics>
    {
        TMetrics baseline = evaluate(_model.Transform(_data));
        var changes = new List<TStatistics>();
        foreach (int slot in _slots)
        {
            float[] values = Values(slot);
            if (values.Length == 0)
                return [];
            TStatistics statistics = create();
            for (int i = 0; i < _permutations; i++)
            {
                _random.Shuffle(values);
                statistics.AddChange(baseline, evaluate(_model.Transform(PermutedSlot.Of(_data, _features, slot, values))));
            }

            changes.Add(statistics);
        }

        return [.. changes];
    }

    /// <summary>The same by the names of the features.</summary>
    public ImmutableDictionary<string, TStatistics> MeasureByName<TMetrics, TStatistics>(Func<IDataView, TMetrics> evaluate, Func<TStatistics> create)
        where TStatistics : IMetricsStatistics<TMetrics>
    {
        ReadOnlyMemory<char>[] names = SlotNames.Of(_features)
            ?? throw new InvalidOperationException($"Column '{_features.Name}' has no slot names, as Concatenate would give it, by which its features could be told apart.");
        return Measure(evaluate, create).Zip(_slots).ToImmutableDictionary(
            pair => names[pair.Second].IsEmpty ? string.Create(CultureInfo.InvariantCulture, $"Slot {pair.Second}") : names[pair.Second].ToString(),
            pair => pair.First);
    }

    private float[] Values(int slot)
    {
        using DataViewRowCursor cursor = _data.GetRowCursor([_features]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(_features);
        VBuffer<float> row = default;
        var values = new List<float>();
        while (values.Count < _maximumRows && cursor.MoveNext())
        {
            getter(ref row);
            values.Add(row.GetItemOrDefault(slot));
        }

        return [.. values];
    }
}
