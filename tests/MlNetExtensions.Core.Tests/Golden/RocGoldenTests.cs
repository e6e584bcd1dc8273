using System.Globalization;
using MlNetExtensions.Core.Metrics;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Golden;

public class RocGoldenTests
{
    private const string PartialPrefix = "partial_auroc_maxfpr_";

    [Theory]
    [GoldenData("auroc_aucpr")]
    public void Areas_AgreeWithScikitLearn(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        bool[] positives = Array.ConvertAll(golden.Input("y").Integers(), label => label == 1);
        double[] weights = golden.Input("weight").IsMissing ? [] : golden.Input("weight").Vector();

        RocCurve curve = RocCurve.Create<double>(golden.Input("score").Vector(), positives, weights);

        golden.Expected("auroc").MustEqual(curve.Area);
        golden.Expected("average_precision").MustEqual(curve.AveragePrecision);
        foreach (string name in golden.Expectations.Names().Where(name => name.StartsWith(PartialPrefix, StringComparison.Ordinal)))
        {
            golden.Expected(name).MustEqual(curve.PartialArea(MaximumRate(name)));
        }
    }

    /// <summary>0.1 for "partial_auroc_maxfpr_0_1_mcclish".</summary>
    private static double MaximumRate(string name)
    {
        string[] digits = name[PartialPrefix.Length..].Split('_');
        return double.Parse($"{digits[0]}.{digits[1]}", CultureInfo.InvariantCulture);
    }
}
