using System.Globalization;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Examples;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Core.Tests.Normalization;

/// <summary>neuroCombat's own test data, 200 features of 10 images in two batches, and what its Python version makes of them.</summary>
public sealed class NeuroCombatTests
{
    private const string Folder = "grouped/neurocombat";

    [DataTheory(Folder + "/testdata.csv")]
    [InlineData("unadjusted", CombatPrior.Parametric, false, null)]
    [InlineData("unadjusted_noeb", CombatPrior.None, false, null)]
    [InlineData("unadjusted_noeb_meanonly", CombatPrior.None, true, null)]
    [InlineData("unadjusted_noeb_batchref", CombatPrior.None, false, 0)]
    public void Adjusted_images_are_those_of_neuroCombat(string name, CombatPrior prior, bool meanOnly, int? reference)
    {
        double[][] features = [.. File.ReadLines(DataFolder.File($"{Folder}/testdata.csv")).Skip(1).Select(Numbers)];
        double[][] expected = [.. File.ReadLines(DataFolder.File($"{Folder}/expected/testdata_combat_parametric_{name}_python.csv")).Select(Numbers)];
        int images = features[0].Length;
        CombatMoments[] batches = [new(features.Length, 0), new(features.Length, 0)];
        double[][] rows = [.. Enumerable.Range(0, images).Select(image => (double[])[.. features.Select(values => values[image])])];
        for (int image = 0; image < images; image++)
        {
            batches[BatchOf(image)].Add(rows[image], []);
        }

        CombatModel model = new CombatFitter { Prior = prior, MeanOnly = meanOnly }.Fit(batches, reference);

        double[] adjusted = new double[features.Length];
        for (int image = 0; image < images; image++)
        {
            model.Adjust<double>(rows[image], [], BatchOf(image), adjusted);
            for (int j = 0; j < adjusted.Length; j++)
            {
                adjusted[j].Should().BeApproximately(expected[j][image], 1e-9 * (1 + Math.Abs(expected[j][image])), "feature {0} of image {1}", j, image);
            }
        }
    }

    // The first five images are of one scanner.
    private static int BatchOf(int image) => image < 5 ? 0 : 1;

    private static double[] Numbers(string line) => [.. line.Split(',').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
}
