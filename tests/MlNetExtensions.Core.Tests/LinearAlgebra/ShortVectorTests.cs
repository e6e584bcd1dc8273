using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Tests.LinearAlgebra;

public sealed class ShortVectorTests
{
    // Below, at and beyond one and two registers of either type, with every kind of rest.
    public static TheoryData<int> Lengths => [.. Enumerable.Range(1, 21)];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void EqualsLoopsInDouble(int length) => EqualsLoops<double>(length, 1e-15 * length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void EqualsLoopsInSingle(int length) => EqualsLoops<float>(length, 1e-6f * length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void AnyNaNIsTheLargest(int length)
    {
        for (int place = 0; place < length; place++)
        {
            double[] values = Values<double>(length, 1);
            values[place] = double.NaN;
            ShortVector.Max<double>(values).Should().Be(double.NaN);
        }
    }

    private static void EqualsLoops<T>(int length, T tolerance)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        T[] x = Values<T>(length, 1), y = Values<T>(length, 2), result = new T[length + 1];
        T factor = T.CreateChecked(-1.5), sum = T.Zero, dot = T.Zero;
        for (int k = 0; k < length; k++)
        {
            sum += x[k];
            dot += x[k] * y[k];
        }

        T.Abs(ShortVector.Sum<T>(x) - sum).Should().BeLessThanOrEqualTo(tolerance);
        T.Abs(ShortVector.Dot<T>(x, y) - dot).Should().BeLessThanOrEqualTo(tolerance);
        ShortVector.Max<T>(x).Should().Be(x.Max());
        ShortVector.Subtract(x, factor, result);
        result[..length].Should().Equal(x.Select(value => value - factor));
        ShortVector.Multiply(x, factor, result);
        result[..length].Should().Equal(x.Select(value => value * factor));
        y.CopyTo(result, 0);
        ShortVector.MultiplyDeviations(x, factor, result.AsSpan(0, length));
        result[..length].Should().Equal(x.Zip(y, (weight, value) => weight * (value - factor)));
        result[length].Should().Be(T.Zero, "nothing beyond the end is written");
    }

    private static T[] Values<T>(int length, int seed)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => T.CreateChecked(random.NextDouble() - 0.5))];
    }
}
