using MlNetExtensions.Core.Probability;

namespace MlNetExtensions.Core.Tests.Probability;

public class NormalLawTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(20)]
    public void TheSquareOfANormal_IsChiSquareOfOneDegree(double sigma)
    {
        var law = new ChiSquareLaw(1);
        NormalLaw.Coverage(sigma).Should().BeApproximately(law.Cdf(sigma * sigma), 1e-14);
        NormalLaw.TwoSidedTail(sigma).Should().BeApproximately(law.Sf(sigma * sigma), 1e-12 * law.Sf(sigma * sigma));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Sigma_MustNotBeNegative(double sigma)
    {
        Action coverage = () => NormalLaw.Coverage(sigma);
        Action tail = () => NormalLaw.TwoSidedTail(sigma);
        coverage.Should().Throw<ArgumentOutOfRangeException>().WithMessage("sigma counts standard deviations*");
        tail.Should().Throw<ArgumentOutOfRangeException>().WithMessage("sigma counts standard deviations*");
    }
}
