using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>The kinds of data by the .NET type of their values.</summary>
internal static class DataKinds
{
    private static readonly Dictionary<Type, DataKind> ByRawType = Enum.GetValues<DataKind>().ToDictionary(kind => PrimitiveTypes.Of(kind).RawType);

    /// <summary>The kind of values of <paramref name="type"/>, which may also be string, or null.</summary>
    public static DataKind? OrNull(Type type)
    {
        if (type == typeof(string))
            return DataKind.String;
        return ByRawType.TryGetValue(type, out DataKind kind) ? kind : null;
    }
}
