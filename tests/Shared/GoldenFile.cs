using System.Collections.Concurrent;
using System.Text.Json;

namespace MlNetExtensions.Golden;

/// <summary>Numbers that a reference implementation computed: a tolerance and cases of inputs, hyper-parameters and expected values.</summary>
internal sealed class GoldenFile
{
    private static readonly ConcurrentDictionary<string, GoldenFile> s_loaded = new(StringComparer.Ordinal);
    private readonly JsonElement _cases;

    private GoldenFile(string name, JsonElement root)
    {
        Name = name;
        JsonElement tolerance = root.GetProperty("tolerance");
        Tolerance = new GoldenTolerance(tolerance.GetProperty("rel").GetDouble(), tolerance.GetProperty("abs").GetDouble());
        _cases = root.GetProperty("cases");
    }

    public string Name { get; }

    public GoldenTolerance Tolerance { get; }

    public int Count => _cases.GetArrayLength();

    public GoldenCase this[int index] => new(this, _cases[index]);

    public static GoldenFile Load(string name) => s_loaded.GetOrAdd(name, static file => Parse(file, File.ReadAllText(GoldenFolder.FullName(file))));

    public static GoldenCase Case(string name, int index) => Load(name)[index];

    internal static GoldenFile Parse(string name, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new GoldenFile(name, document.RootElement.Clone());
    }
}
