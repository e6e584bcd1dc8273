using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class CombatGoldenTests
{
    [Theory]
    [GoldenData("combat")]
    public void Adjusted_rows_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[][] rows = Transposed(golden.Input("data_features_by_samples").Matrix());
        int[] batches = golden.Input("batch").Integers();
        int[] names = [.. batches.Distinct().Order()];
        double[][] covariates = Covariates(golden, rows.Length);
        var moments = names.Select(_ => new CombatMoments(rows[0].Length, covariates[0].Length)).ToArray();
        for (int row = 0; row < rows.Length; row++)
        {
            moments[Array.IndexOf(names, batches[row])].Add(rows[row], covariates[row]);
        }

        GoldenValue reference = golden.Hyperparameter("ref_batch");
        var fitter = new CombatFitter
        {
            Prior = golden.Hyperparameter("eb").Boolean() ? CombatPrior.Parametric : CombatPrior.None,
            MeanOnly = golden.Hyperparameter("mean_only").Boolean(),
            Tolerance = golden.Hyperparameter("convergence").Scalar(),
        };
        CombatModel model = fitter.Fit(moments, reference.IsMissing ? null : Array.IndexOf(names, reference.Integer()));

        golden.Expected("var_pooled").MustEqual(Array.ConvertAll(model.Deviations, deviation => deviation * deviation));
        golden.Expected("gamma_star").MustEqual(model.Locations.SelectMany(values => values).ToArray());
        golden.Expected("delta_star").MustEqual(model.Scales.SelectMany(values => values).ToArray());
        double[] adjusted = new double[rows.Length * rows[0].Length], result = new double[rows[0].Length];
        for (int row = 0; row < rows.Length; row++)
        {
            model.Adjust<double>(rows[row], covariates[row], Array.IndexOf(names, batches[row]), result);
            for (int j = 0; j < result.Length; j++)
            {
                adjusted[j * rows.Length + row] = result[j];
            }
        }

        golden.Expected("adjusted").MustEqual(adjusted);
    }

    // Dummies for all but the first category, then numbers.
    private static double[][] Covariates(GoldenCase golden, int count)
    {
        double[] numbers = golden.Input("continuous").IsMissing ? [] : golden.Input("continuous").Vector();
        string[] categories = golden.Input("categorical").IsMissing ? [] : [.. golden.Input("categorical").Items().Select(item => item.IsText ? item.Text() : item.Scalar().ToString("R", null))];
        string[] levels = [.. categories.Distinct().Order().Skip(1)];
        return [.. Enumerable.Range(0, count).Select(row => (double[])[.. levels.Select(level => categories[row] == level ? 1.0 : 0), .. numbers.Skip(row).Take(1)])];
    }

    private static double[][] Transposed(GoldenMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Columns).Select(row => (double[])[.. Enumerable.Range(0, matrix.Rows).Select(j => matrix.Row(j)[row])])];
}
