using Microsoft.ML;

using Mode = Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode;

namespace Embedded.Tests.Transforms;

public sealed class ReplaceMissingValuesTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(Mode.DefaultValue, 0f, 0f)]
    [InlineData(Mode.Mean, 3f, -4f)]
    [InlineData(Mode.Minimum, 1f, -5f)]
    [InlineData(Mode.Maximum, 5f, -3f)]
    [InlineData(Mode.Mode, 1f, -5f)]
    public void Each_slot_gets_its_own_value(Mode mode, float first, float second)
    {
        var data = Views.Of(Views.Vectors("X", [1, -5], [float.NaN, float.NaN], [5, -3]));
        var transformer = _ml.Transforms.ReplaceMissingValues("X", replacementMode: mode).Fit(data);

        transformer.Transform(data).Vectors<float>("X")[1].Should().Equal(first, second);
        transformer.Reload().Transform(data).Vectors<float>("X")[1].Should().Equal(first, second);
    }

    [Fact]
    public void All_slots_may_share_one_value()
    {
        var data = Views.Of(Views.Vectors("X", [1, 2], [float.NaN, 6], [float.NaN, float.NaN]), Views.Variable("V", [1], [float.NaN, 3], []));

        _ml.Transforms.ReplaceMissingValues("X", replacementMode: Mode.Mean, imputeBySlot: false).Fit(data).Transform(data).Vectors<float>("X")[2].Should().Equal(3, 3);
        _ml.Transforms.ReplaceMissingValues("V", replacementMode: Mode.Mean).Fit(data).Transform(data).Vectors<float>("V")[1].Should().Equal(2, 3);
    }

    [Fact]
    public void Zeros_that_a_sparse_vector_leaves_out_count()
    {
        var data = Views.Of(Views.Sparse("X", 4, (1, 6f), (1, float.NaN), (2, 9f)));

        var replaced = _ml.Transforms.ReplaceMissingValues("X", replacementMode: Mode.Mean).Fit(data).Transform(data);
        replaced.Vectors<float>("X")[1].Should().Equal(0, 3, 0, 0);
    }

    [Fact]
    public void Scalars_of_both_precisions_are_replaced_and_the_input_is_left_alone()
    {
        var data = Views.Of(Views.Scalars("F", 1f, float.NaN, 3), Views.Scalars("D", double.NaN, 4, 6));
        var view = _ml.Transforms.ReplaceMissingValues([new InputOutputColumnPair("F2", "F"), new InputOutputColumnPair("D2", "D")], Mode.Mean).Fit(data).Transform(data);

        view.Scalars<float>("F2").Should().Equal(1, 2, 3);
        view.Scalars<double>("D2").Should().Equal(5, 4, 6);
        view.Scalars<float>("F").Should().Equal(1, float.NaN, 3);
    }

    [Fact]
    public void Types_without_missing_values_and_other_sizes_are_refused()
    {
        var data = Views.Of(Views.Scalars("I", 1, 2, 3), Views.Vectors("X", [1, 2], [3, 4], [5, 6]));
        var other = Views.Of(Views.Vectors("X", [1], [3], [5]));

        FluentActions.Invoking(() => _ml.Transforms.ReplaceMissingValues("I").Fit(data)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'I'*Single or Double*Int32*");
        FluentActions.Invoking(() => _ml.Transforms.ReplaceMissingValues("X", replacementMode: Mode.Mean).Fit(data).Transform(other)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'X'*2*1*");
    }
}
