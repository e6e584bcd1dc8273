using System.Globalization;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Values as text that tells them apart: reals with all their digits, flags as digits, keys counted from zero.</summary>
internal static class ValueTexts
{
    public static string Of<T>(PrimitiveDataViewType type, T value)
    {
        if (type is KeyDataViewType)
            return Convert.ToUInt64(value) is var key and > 0 ? (key - 1).ToString(CultureInfo.InvariantCulture) : "";
        return value switch
        {
            bool flag => flag ? "1" : "0",
            float.NaN or double.NaN => "?",
            float number => number.ToString("R", CultureInfo.InvariantCulture),
            double number => number.ToString("G17", CultureInfo.InvariantCulture),
            TimeSpan time => time.ToString("c"),
            DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
            DataViewRowId id => $"0x{id.High:x16}{id.Low:x16}",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }
}
