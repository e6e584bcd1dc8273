using System.Globalization;
using System.Text.Json;
using Xunit.Sdk;

namespace MlNetExtensions.Golden;

/// <summary>A value of a golden file that knows where it stands, so that a failed comparison can say it.</summary>
internal readonly struct GoldenValue(string path, JsonElement element, GoldenTolerance tolerance)
{
    /// <summary>Absent, or null.</summary>
    public bool IsMissing => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Whether it has items.</summary>
    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    /// <summary>Whether it is text.</summary>
    public bool IsText => element.ValueKind == JsonValueKind.String;

    /// <summary>The member of an object, missing where there is none.</summary>
    public GoldenValue this[string name] => new($"{path}.{name}", element.TryGetProperty(name, out JsonElement member) ? member : default, tolerance);

    public GoldenValue this[int index] => new($"{path}[{index}]", element[index], tolerance);

    public IEnumerable<string> Names() => element.EnumerateObject().Select(member => member.Name);

    public IEnumerable<GoldenValue> Items()
    {
        GoldenValue self = this;
        return Enumerable.Range(0, element.GetArrayLength()).Select(index => self[index]);
    }

    public string Text() => Present().GetString()!;

    public bool Boolean() => Present().GetBoolean();

    public int Integer() => Present().GetInt32();

    public int[] Integers() => [.. Items().Select(item => item.Integer())];

    public double Scalar() => Number(path, Present());

    /// <summary>The numbers; a null among them is NaN.</summary>
    public double[] Vector() => [.. Leaves(path, Present()).Select(leaf => leaf.Value)];

    public GoldenMatrix Matrix()
    {
        int rows = Present().GetArrayLength();
        double[] values = Vector();
        return new GoldenMatrix(values, rows, rows == 0 ? 0 : values.Length / rows);
    }

    /// <summary>The same value with a tolerance of its own, for a reason that the caller states.</summary>
    public GoldenValue Within(double? relative = null, double? absolute = null) =>
        new(path, element, new GoldenTolerance(relative ?? tolerance.Relative, absolute ?? tolerance.Absolute));

    public void MustEqual(bool actual) => Require(actual == Boolean(), path, actual, Boolean());

    public void MustEqual(int actual) => Require(actual == Integer(), path, actual, Integer());

    public void MustEqual(double actual) => Compare(path, actual, Scalar());

    /// <summary>Compares integers in order.</summary>
    public void MustEqual(ReadOnlySpan<int> actual)
    {
        int[] expected = Integers();
        Require(actual.Length == expected.Length, path + " count", actual.Length, expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Require(actual[i] == expected[i], $"{path}[{i}]", actual[i], expected[i]);
        }
    }

    /// <summary>Compares a vector, or a matrix of any nesting with its row-major values.</summary>
    public void MustEqual(ReadOnlySpan<double> actual)
    {
        (string Path, double Value)[] expected = [.. Leaves(path, Present())];
        Require(actual.Length == expected.Length, path + " count", actual.Length, expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Compare(expected[i].Path, actual[i], expected[i].Value);
        }
    }

    private static IEnumerable<(string Path, double Value)> Leaves(string path, JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? element.EnumerateArray().SelectMany((item, index) => Leaves($"{path}[{index}]", item))
            : [(path, Number(path, element))];

    private static double Number(string path, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.Null => double.NaN,
        JsonValueKind.String => double.Parse(element.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => throw new InvalidDataException($"{path} is {element.ValueKind}, not a number."),
    };

    private static void Require<T>(bool equal, string path, T actual, T expected)
    {
        if (!equal)
        {
            throw new XunitException($"{path}: expected {expected}, got {actual}.");
        }
    }

    private void Compare(string where, double actual, double expected)
    {
        if (!tolerance.Accepts(actual, expected))
        {
            throw new XunitException(string.Create(CultureInfo.InvariantCulture,
                $"{where}: expected {expected:R}, got {actual:R}, off by {Math.Abs(actual - expected):E2} (allowed {tolerance.Absolute:E1} + {tolerance.Relative:E1}·|expected|)."));
        }
    }

    private JsonElement Present() => IsMissing ? throw new InvalidDataException($"{path} is missing.") : element;
}
