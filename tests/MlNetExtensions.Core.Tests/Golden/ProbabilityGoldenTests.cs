using System.Globalization;
using MlNetExtensions.Core.Probability;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Golden;

public class ProbabilityGoldenTests
{
    // The reference's logsf is the logarithm of a survival function rounded to double: half a unit in the last place of 1.
    private const double RoundingOfOne = 1.2e-16;

    [Theory]
    [GoldenData("chi_thresholds")]
    public void EveryField_AgreesWithScipy(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        foreach (string key in golden.Expectations.Names())
        {
            double number = double.Parse(key, CultureInfo.InvariantCulture);
            if (golden.Input("sigma").IsMissing)
            {
                CheckChiSquare(new ChiSquareLaw(number), golden.Expected(key));
            }
            else
            {
                golden.Expected(key)["p"].MustEqual(NormalLaw.Coverage(number));
                golden.Expected(key)["fpr"].MustEqual(NormalLaw.TwoSidedTail(number));
            }
        }
    }

    private static void CheckChiSquare(ChiSquareLaw law, GoldenValue expected)
    {
        foreach (GoldenValue item in expected.Items())
        {
            if (item["fpr"].IsMissing)
            {
                CheckFunctions(law, item, item["x"].Scalar());
            }
            else
            {
                CheckQuantiles(law, item, item["fpr"].Scalar());
            }
        }
    }

    private static void CheckQuantiles(ChiSquareLaw law, GoldenValue item, double tail)
    {
        item["chi2_isf"].MustEqual(law.Isf(tail));
        item["chi2_ppf"].MustEqual(law.Ppf(1 - tail));
        item["chi_isf"].MustEqual(law.ChiIsf(tail));
        item["sqrt_chi2_isf"].MustEqual(Math.Sqrt(law.Isf(tail)));
    }

    private static void CheckFunctions(ChiSquareLaw law, GoldenValue item, double x)
    {
        item["cdf"].MustEqual(law.Cdf(x));
        item["sf"].MustEqual(law.Sf(x));
        item["logsf"].Within(absolute: RoundingOfOne).MustEqual(law.LogSf(x));
    }
}
