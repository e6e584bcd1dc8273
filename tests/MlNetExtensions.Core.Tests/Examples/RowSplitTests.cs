using MlNetExtensions.Examples;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Core.Tests.Examples;

public class RowSplitTests
{
    [Fact]
    public void Half_of_the_normals_trains_in_file_order()
    {
        RowSplit split = RowSplit.Half(Set(true, false, false, true, false, false));

        split.Train.Should().Equal(1, 2);
        split.Test.Should().Equal(4, 5, 0, 3);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(5, 2)]
    [InlineData(7, 4)]
    public void Half_a_row_goes_to_the_even_side(int normals, int train) =>
        RowSplit.Half(Set(new bool[normals])).Train.Should().HaveCount(train);

    /// <summary>The n_tr and n_te columns of the spec sheet on Gaussian anomaly detection, table A.8.</summary>
    [DataTheory("adbench/CV_by_ResNet18/MVTec-AD_zipper.npz")]
    [InlineData("bottle", 114, 178)]
    [InlineData("cable", 141, 233)]
    [InlineData("capsule", 121, 230)]
    [InlineData("carpet", 154, 243)]
    [InlineData("grid", 142, 200)]
    [InlineData("hazelnut", 216, 285)]
    [InlineData("leather", 138, 231)]
    [InlineData("metal_nut", 121, 214)]
    [InlineData("pill", 146, 288)]
    [InlineData("screw", 180, 300)]
    [InlineData("tile", 132, 215)]
    [InlineData("toothbrush", 36, 66)]
    [InlineData("transistor", 136, 177)]
    [InlineData("wood", 133, 193)]
    [InlineData("zipper", 136, 255)]
    public void Half_split_of_the_image_features_has_the_published_sizes(string className, int train, int test)
    {
        AnomalySet set = AdBench.MvTec(className);
        RowSplit split = RowSplit.Half(set);

        set.Dimension.Should().Be(512);
        (split.Train.Length, split.Test.Length).Should().Be((train, test));
    }

    [Fact]
    public void Stratified_parts_have_the_same_share_of_anomalies()
    {
        AnomalySet set = Set([.. Enumerable.Range(0, 300).Select(i => i % 3 == 0)]);

        RowSplit split = RowSplit.Stratified(set, seed: 5);

        // 200 normals and 100 anomalies: 30 % of each test, 70 % of the normals train.
        split.Train.Should().HaveCount(140).And.OnlyContain(row => !set.IsAnomaly[row]);
        split.Test.Should().HaveCount(90);
        split.Test.Count(row => set.IsAnomaly[row]).Should().Be(30);
        split.Train.Concat(split.Test).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Stratified_rows_depend_on_the_seed_alone()
    {
        AnomalySet set = Set([.. Enumerable.Range(0, 100).Select(i => i % 4 == 0)]);

        RowSplit.Stratified(set, seed: 5).Should().BeEquivalentTo(RowSplit.Stratified(set, seed: 5), options => options.WithStrictOrdering());
        RowSplit.Stratified(set, seed: 6).Train.Should().NotEqual(RowSplit.Stratified(set, seed: 5).Train);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_that_leaves_a_part_empty_is_refused(double share) =>
        share.Invoking(value => RowSplit.Stratified(Set(true, false), seed: 1, value)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*between 0 and 1*");

    private static AnomalySet Set(params bool[] isAnomaly) => new("set", new RowMajor<float>(new float[isAnomaly.Length], isAnomaly.Length, 1), isAnomaly);
}
