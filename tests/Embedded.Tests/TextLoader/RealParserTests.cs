using System.Globalization;

using Microsoft.ML.Internal.Values;

namespace Embedded.Tests.TextLoading;

public sealed class RealParserTests
{
    /// <summary>The fast path must agree with the runtime, which rounds correctly, to the last bit.</summary>
    [Fact]
    public void Agrees_with_the_runtime_to_the_last_bit()
    {
        var random = new Random(20);
        for (int i = 0; i < 200_000; i++)
        {
            string text = RandomNumber(random);
            RealParser.TryParse(text, out float single).Should().BeTrue(text);
            RealParser.TryParse(text, out double real).Should().BeTrue(text);
            if (BitConverter.SingleToInt32Bits(single) != BitConverter.SingleToInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)))
                single.Should().Be(float.Parse(text, CultureInfo.InvariantCulture), text);
            if (BitConverter.DoubleToInt64Bits(real) != BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)))
                real.Should().Be(double.Parse(text, CultureInfo.InvariantCulture), text);
        }
    }

    /// <summary>These lie on or next to the middle of two floats, where rounding to double first would go wrong.</summary>
    [Theory]
    [InlineData("16777217")]
    [InlineData("16777217.000000001")]
    [InlineData("16777216.999999999")]
    [InlineData("33554434.00000001")]
    [InlineData("0.500000029802322387695312501")]
    public void Rounds_once(string text)
    {
        RealParser.TryParse(text, out float value).Should().BeTrue();
        value.Should().Be(float.Parse(text, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("", 0f, true)]
    [InlineData("  ", 0f, true)]
    [InlineData(" 1.5 ", 1.5f, true)]
    [InlineData(".5", 0.5f, true)]
    [InlineData("5.", 5f, true)]
    [InlineData("-Infinity", float.NegativeInfinity, true)]
    [InlineData("∞", float.PositiveInfinity, true)]
    [InlineData("1e400", float.PositiveInfinity, true)]
    [InlineData("?", float.NaN, true)]
    [InlineData("NaN", float.NaN, true)]
    [InlineData("word", float.NaN, false)]
    [InlineData("1.5x", float.NaN, false)]
    [InlineData("1,000", float.NaN, false)]
    [InlineData("e5", float.NaN, false)]
    [InlineData("-", float.NaN, false)]
    [InlineData(".", float.NaN, false)]
    public void Special_text_has_its_meaning(string text, float expected, bool isNumber)
    {
        RealParser.TryParse(text, out float value).Should().Be(isNumber);
        value.Should().Be(expected);
    }

    private static string RandomNumber(Random random)
    {
        string digits = random.NextInt64(0, (long)Math.Pow(10, random.Next(1, 18))).ToString(CultureInfo.InvariantCulture);
        int point = random.Next(0, digits.Length);
        string exponent = random.Next(3) == 0 ? $"e{random.Next(-30, 30)}" : string.Empty;
        return $"{(random.Next(2) == 0 ? "-" : string.Empty)}{digits[..(digits.Length - point)]}.{digits[(digits.Length - point)..]}{exponent}";
    }
}
