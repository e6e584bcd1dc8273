using System.Collections;
using Microsoft.ML.Internal.AutoML;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.SearchSpace;

/// <summary>Named options. The cube has their sides in the order of the names.</summary>
public class SearchSpace : OptionBase, IDictionary<string, OptionBase>
{
    private readonly Dictionary<string, OptionBase> _options = [];
    private readonly Parameter _defaultOption;

    public SearchSpace()
    {
    }

    protected SearchSpace(Type typeInfo, Parameter defaultOption = null)
    {
        _options = new(OptionAttributes.Of(typeInfo));
        _defaultOption = defaultOption;
    }

    public override double[] Default => [.. Ordered.SelectMany(option => option.Value.Default)];

    public override int FeatureSpaceDim => _options.Values.Sum(option => option.FeatureSpaceDim);

    public override int?[] Step => [.. Ordered.SelectMany(option => option.Value.Step)];

    public ICollection<string> Keys => _options.Keys;

    public ICollection<OptionBase> Values => _options.Values;

    public int Count => _options.Count;

    public bool IsReadOnly => Options.IsReadOnly;

    private IDictionary<string, OptionBase> Options => _options;

    private IEnumerable<KeyValuePair<string, OptionBase>> Ordered => _options.OrderBy(option => option.Key);

    public OptionBase this[string key]
    {
        get => _options[key];
        set => _options[key] = value;
    }

    public override Parameter SampleFromFeatureSpace(double[] feature)
    {
        var parameter = Parameter.CreateNestedParameter();
        int start = 0;
        foreach (var (name, option) in Ordered)
        {
            int end = start + option.FeatureSpaceDim;
            parameter[name] = option.SampleFromFeatureSpace(feature[start..end]);
            start = end;
        }

        return _defaultOption == null ? parameter : Overlay(_defaultOption, parameter);
    }

    public override double[] MappingToFeatureSpace(Parameter parameter) =>
        [.. Ordered.SelectMany(option => option.Value.MappingToFeatureSpace(parameter[option.Key]))];

    public void Add(string key, OptionBase value) => _options.Add(key, value);

    public void Add(KeyValuePair<string, OptionBase> item) => Options.Add(item);

    public void Clear() => _options.Clear();

    public bool Contains(KeyValuePair<string, OptionBase> item) => Options.Contains(item);

    public bool ContainsKey(string key) => _options.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, OptionBase>[] array, int arrayIndex) => Options.CopyTo(array, arrayIndex);

    public bool Remove(string key) => _options.Remove(key);

    public bool Remove(KeyValuePair<string, OptionBase> item) => Options.Remove(item);

    public bool TryGetValue(string key, out OptionBase value) => _options.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, OptionBase>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // What was sampled over what was given, member by member.
    private static Parameter Overlay(Parameter below, Parameter above)
    {
        if (below.ParameterType != ParameterType.Object || above.ParameterType != ParameterType.Object)
            return above;
        var members = Parameter.CreateNestedParameter([.. below]);
        foreach (KeyValuePair<string, Parameter> member in above)
            members[member.Key] = below.TryGetValue(member.Key, out var given) ? Overlay(given, member.Value) : member.Value;
        return members;
    }
}
