using System.Numerics;
using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

public sealed class SobolSequenceTests
{
    // scipy 1.10.1: (qmc.Sobol(21, scramble=False).random(8192)[index] * 8192).astype(int)
    [Theory]
    [InlineData(2, 6144, 2048, 2048, 2048, 6144, 6144, 2048, 6144, 6144, 6144, 6144, 6144, 2048, 2048, 6144, 2048, 6144, 2048, 6144, 2048,
        2048)]
    [InlineData(11, 3584, 4608, 1536, 5632, 6656, 512, 5632, 5632, 5632, 512, 7680, 2560, 1536, 1536, 4608, 1536, 4608, 512, 5632, 4608,
        7680)]
    [InlineData(5000, 1611, 2135, 1767, 3379, 7679, 8087, 6933, 5455, 3455, 8109, 2931, 4711, 5799, 4011, 6123, 4347, 3427, 4651, 6155,
        5913, 6525)]
    [InlineData(8190, 4097, 273, 13, 7937, 2897, 985, 6351, 1605, 789, 2103, 6449, 6597, 2817, 3073, 5265, 5557, 4693, 4509, 2933, 3663,
        703)]
    public void Points_are_those_of_the_reference(uint index, params int[] parts)
    {
        var sequence = new SobolSequence(SobolSequence.PublishedDimensions, null);
        double[] point = new double[SobolSequence.PublishedDimensions];
        sequence.Point(index, point);

        point.Select(value => (int)(value * 8192)).Should().Equal(parts);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(7UL)]
    public void Every_dimension_has_one_point_in_each_interval(ulong? seed)
    {
        const int dimensions = 300, bits = 10;
        var sequence = new SobolSequence(dimensions, seed);
        double[] point = new double[dimensions];
        for (uint first = 0; first < 3 << bits; first += 1 << bits)
        {
            var seen = new System.Collections.BitArray(dimensions << bits);
            for (uint i = first; i < first + (1 << bits); i++)
            {
                sequence.Point(i, point);
                for (int j = 0; j < dimensions; j++)
                {
                    seen[(j << bits) + (int)(point[j] * (1 << bits))] = true;
                }
            }

            seen.HasAllSet().Should().BeTrue();
        }
    }

    [Fact]
    public void The_polynomials_are_all_primitive_ones_in_order()
    {
        // Their numbers by degree are φ(2ᵈ - 1)/d.
        int[] counts = new int[11];
        for (int i = 0; ; i++)
        {
            uint polynomial = PrimitivePolynomials.At(i);
            int degree = BitOperations.Log2(polynomial);
            if (degree > 10)
            {
                break;
            }

            counts[degree]++;
        }

        counts.Should().Equal(0, 1, 1, 2, 2, 6, 6, 18, 16, 48, 60);
    }

    [Fact]
    public void Seeds_shift_the_points()
    {
        double[] one = new double[3], other = new double[3];
        new SobolSequence(3, 1).Point(5, one);
        new SobolSequence(3, 2).Point(5, other);

        one.Zip(other).Should().OnlyContain(pair => pair.First != pair.Second);
    }
}
