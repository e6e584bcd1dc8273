using MlNetExtensions.Core.Optimization.Gradient;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>The iteration against the official one, in double and rounded to bfloat16, and the exact factor.</summary>
public sealed class NewtonSchulzTests
{
    private const string File = "newton_schulz";

    [Theory]
    [GoldenData(File)]
    public void Results_are_those_of_the_official_iteration(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        golden.Expected("result").MustEqual(Iterate(golden, rounds: false));
        if (!golden.Expected("result_bfloat16_reference").IsMissing)
        {
            // Eight bits of precision over five steps that amplify: the result in double is itself 0.06 away.
            golden.Expected("result_bfloat16_reference").Within(0, 0.1).MustEqual(Iterate(golden, rounds: true));
        }
    }

    [Theory]
    [GoldenData(File)]
    public void The_exact_factor_has_singular_values_of_one(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        GoldenMatrix matrix = golden.Input("matrix").Matrix();
        double[] factor = [.. matrix.Values];
        new PolarFactor([(matrix.Rows, matrix.Columns)]).Apply(factor, matrix.Rows, matrix.Columns, threads: 0);
        factor.Should().OnlyContain(value => double.IsFinite(value));
        if (!golden.Expected("polar_factor_exact_UVt").IsMissing)
        {
            golden.Expected("polar_factor_exact_UVt").MustEqual(factor);
        }
    }

    private static double[] Iterate(GoldenCase golden, bool rounds)
    {
        GoldenMatrix matrix = golden.Input("matrix").Matrix();
        double[] values = [.. matrix.Values];
        new NewtonSchulz<double>([(matrix.Rows, matrix.Columns)], rounds).Apply(
            values, matrix.Rows, matrix.Columns, golden.Hyperparameter("steps").Integer(), golden.Hyperparameter("eps").Scalar(), threads: 0);
        return values;
    }
}
