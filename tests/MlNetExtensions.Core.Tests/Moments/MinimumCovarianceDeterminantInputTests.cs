using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Tests.Moments;

/// <summary>What the estimator refuses, and how it says so.</summary>
public class MinimumCovarianceDeterminantInputTests
{
    [Fact]
    public void ExactFits_AreRefusedWithTheReason()
    {
        double[] constant = Generated.Normal(50, 3, 12);
        double[] dependent = Generated.Normal(900, 3, 13);
        double[] line = Generated.Normal(60, 2, 14);
        for (int i = 0; i < 50; i++)
        {
            constant[3 * i + 1] = i < 30 ? 4.5 : i;
        }

        for (int i = 0; i < 900; i++)
        {
            dependent[3 * i + 2] = (float)(dependent[3 * i] - 2 * dependent[3 * i + 1]);
        }

        for (int i = 0; i < 40; i++)
        {
            line[2 * i + 1] = 3 - line[2 * i];
        }

        Refused<DegenerateSampleException>(constant, 3, null, "27 of the 50 rows*slot 1 is 4.5 in all of them*LedoitWolf*");
        Refused<DegenerateSampleException>(dependent, 3, null, "452 of the 900 rows lie on, or too near to, a hyperplane*");
        Refused<DegenerateSampleException>(line, 2, null, "32 of the 60 rows lie on*");
        Refused<DegenerateSampleException>(dependent, 3, 1, "900 of the 900 rows lie on*");
        Refused<DegenerateSampleException>([1, 1, 3, 1, 1], 1, null, "4 of the 5 rows*slot 0 is 1*");

        // With more rows in the support than the line has, there is a regular answer.
        MinimumCovarianceDeterminant.Fit<double>(line, 2, new MinimumCovarianceDeterminantOptions { SupportFraction = 0.9 }).RawSupport.Should().HaveCount(54);
    }

    [Fact]
    public void BadInput_IsNamed()
    {
        double[] rows = Generated.Normal(20, 2, 15);
        double[] holed = [.. rows];
        holed[7] = double.NaN;

        Refused<DegenerateSampleException>(rows[..4], 2, null, "There are 2 rows of 2 features*more rows than features*");
        Refused<DegenerateSampleException>([], 2, null, "There are 0 rows of 2 features*");
        Refused<ArgumentException>(rows[..5], 2, null, "5 values are not a whole number of rows of 2 features*");
        Refused<ArgumentOutOfRangeException>(rows, 0, null, "*dimension*");
        Refused<ArgumentOutOfRangeException>(rows, 2, 0, "The support fraction must lie in (0, 1]*");
        Refused<ArgumentOutOfRangeException>(rows, 2, 1.2, "The support fraction must lie in (0, 1]*");
        Refused<ArgumentException>(rows, 2, 0.1, "A support fraction of 0.1 keeps 2 of 20 rows, but 2 features need at least 3; use at least 0.15*");
        Refused<ArithmeticException>([.. rows, 1e300, -1e300], 2, null, "*too far apart*clip them*");
        Refused<InvalidRowException>(holed, 2, null, "*row 3 (counted from 0), slot 1 holds NaN*");
    }

    [Fact]
    public void Cancellation_EndsTheSearch()
    {
        Action fit = () => MinimumCovarianceDeterminant.Fit<double>(Generated.Normal(100, 2, 16), 2, cancellationToken: new CancellationToken(canceled: true));
        fit.Should().Throw<OperationCanceledException>();
    }

    private static void Refused<TException>(double[] rows, int dimension, double? fraction, string message)
        where TException : Exception
    {
        Action fit = () => MinimumCovarianceDeterminant.Fit<double>(rows, dimension, new MinimumCovarianceDeterminantOptions { SupportFraction = fraction });
        fit.Should().Throw<TException>().WithMessage(message);
    }
}
