using System.Globalization;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// A vector output whose slots have names in a loaded model too. No output of a contract has annotations, and of ML.NET's transforms that keep some of
/// their own only <c>MapValue</c> takes any vector of names; so a contract writes its numbers into one text, sixteen characters each, and
/// <c>Expression</c> reads them back slot by slot along a constant vector of positions, whose slot names it passes on.
/// </summary>
internal sealed class SlotTexts : ComponentOutput
{
    public const string Contract = "MlNetExtensions.Component.NamedVector/v1";

    /// <summary>Reads the number of a position.</summary>
    public const string Expression = "(start, numbers) : single(mid(numbers, start, start + 16))";

    /// <summary>The column of the text.</summary>
    public const string TextColumn = Carrier.Prefix + "t";

    /// <summary>The column of the positions.</summary>
    public const string StartsColumn = Carrier.Prefix + "z";

    private const int Width = 16;

    // Nine significant digits tell every float from its neighbors; with sign, point and exponent they take up to the width.
    private const string Format = "E8";

    // Parsed as a double and rounded to infinity.
    private const string Infinity = "1E+300";

    [ColumnName(TextColumn)]
    public ReadOnlyMemory<char> Text { get; set; }

    /// <summary>Where the numbers begin.</summary>
    public static int[] Starts(int count) => [.. Enumerable.Range(0, count).Select(slot => slot * Width)];

    public override void Set(ComponentBatch batch, int output) => Set(batch.Values<float>(output, 0));

    /// <summary>Writes the numbers.</summary>
    public void Set(ReadOnlySpan<float> values)
    {
        char[] text = new char[values.Length * Width];
        text.AsSpan().Fill(' ');
        for (int i = 0; i < values.Length; i++)
        {
            Span<char> target = text.AsSpan(i * Width, Width);
            float value = values[i];
            if (float.IsFinite(value))
            {
                value.TryFormat(target, out _, Format, CultureInfo.InvariantCulture);
            }
            else if (float.IsInfinity(value))
            {
                $"{(value < 0 ? "-" : "")}{Infinity}".CopyTo(target);
            }
            else
            {
                target[0] = '?';
            }
        }

        Text = text;
    }
}
