using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Tuning;
using static MlNetExtensions.Core.Tests.Tuning.MixedSpace;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>Kernels of a space with categories and conditions.</summary>
public sealed class KernelTests
{
    public static TheoryData<KernelKind> Kinds => MixedSpace.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kernels_of_conditional_spaces_are_positive_definite(KernelKind kind)
    {
        double[] gram = Gram(Parameters(kind), Data(60, 2).Points);
        for (int i = 0; i < 60; i++)
        {
            gram[i * 60 + i] += 1e-9;
        }

        // Points repeat one another but for rounding: a least eigenvalue of 0 is what there can be.
        CholeskyFactor.TryFactor(gram, 60, out _).Should().BeTrue();
    }

    [Fact]
    public void Inactive_dimensions_say_nothing_and_activity_itself_is_a_constant_distance()
    {
        KernelParameters parameters = Parameters(KernelKind.Rbf);
        var points = new KernelPoints(new PointEmbedding(Mixed), parameters);
        double[] values = new double[1];
        double Kernel(double[] x, double[] y)
        {
            points.Truncate(0);
            points.Add(x);
            points.Covariances(y, values);
            return values[0];
        }

        // "rate" is inactive with trainer 0, "depth" with trainer 2.
        Kernel([1 / 6.0, 0.5, 0.1, 0.2, 0.1], [1 / 6.0, 0.5, 0.1, 0.9, 0.1]).Should().Be(parameters.Variance);
        double[] zero = [1 / 6.0, 0.5, 0.625, 0.2, 0.1];
        double near = Kernel(zero, [0.5, 0.5, 0.625, 0.01, 0.1]), far = Kernel(zero, [0.5, 0.5, 0.625, 0.99, 0.1]);
        near.Should().BeApproximately(far, 1e-12);

        // r² = 1/scale² of the rate, h² = 1/scale² of the trainer.
        double r = 1 / parameters.LengthScales[3], h = 1 / parameters.LengthScales[0];
        near.Should().BeApproximately(parameters.Variance * Math.Exp(-0.5 * r * r - 0.5 * h * h), 1e-12);
    }
}
