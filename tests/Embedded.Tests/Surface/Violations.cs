namespace Embedded.Tests.Surface;

/// <summary>Collects everything that is wrong, so that one run of a test shows all of it.</summary>
internal sealed class Violations
{
    private readonly SortedDictionary<string, List<string>> _byType = new(StringComparer.Ordinal);

    public void Add(string type, string violation)
    {
        if (!_byType.TryGetValue(type, out List<string>? violations))
        {
            _byType.Add(type, violations = []);
        }

        violations.Add(violation);
    }

    public void AddEach(string type, string what, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Add(type, $"{what}: {line}");
        }
    }

    public void ShouldBeNone(string rule)
    {
        if (_byType.Count > 0)
        {
            Assert.Fail($"{rule}{Environment.NewLine}{this}");
        }
    }

    public override string ToString() => string.Join(Environment.NewLine,
        _byType.SelectMany(type => type.Value.Select(violation => "    " + violation).Prepend("  " + type.Key)));
}
