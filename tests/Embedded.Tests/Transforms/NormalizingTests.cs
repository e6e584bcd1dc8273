using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Embedded.Tests.Transforms;

public sealed class NormalizingTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<bool, bool> MeanVariances => new() { { true, false }, { false, false }, { true, true } };

    [Theory]
    [MemberData(nameof(MeanVariances))]
    public void Sparse_vectors_teach_the_same_as_dense_ones(bool fixZero, bool useCdf)
    {
        var data = Views.Of(Views.Sparse("S", 3, (0, 8f), (0, 4f), (1, 10f)), Views.Vectors("D", [8, 0, 0], [4, 0, 0], [0, 10, 0]));
        NormalizingTransformer model = _ml.Transforms.NormalizeMeanVariance([new InputOutputColumnPair("S"), new InputOutputColumnPair("D")], fixZero: fixZero, useCdf: useCdf).Fit(data);

        model.GetNormalizerModelParameters(0).Should().BeEquivalentTo(model.GetNormalizerModelParameters(1), options => options.RespectingRuntimeTypes());
        model.Reload().GetNormalizerModelParameters(0).Should().BeEquivalentTo(model.GetNormalizerModelParameters(0), options => options.RespectingRuntimeTypes());
    }

    [Fact]
    public void Infinities_count_in_a_range_but_not_in_a_variance()
    {
        var data = Views.Of(Views.Scalars("X", 3f, float.PositiveInfinity, -3f));

        _ml.Transforms.NormalizeMinMax("X").Fit(data).Transform(data).Scalars<float>("X").Should().Equal(0, float.NaN, 0);
        _ml.Transforms.NormalizeMeanVariance("X").Fit(data).Transform(data).Scalars<float>("X").Should().Equal(1, float.PositiveInfinity, -1);
    }

    [Fact]
    public void A_column_of_another_size_is_refused_when_it_is_read()
    {
        var model = _ml.Transforms.NormalizeMinMax("V").Fit(Views.Of(Views.Vectors("V", [1, 2], [3, 4], [5, 6])));

        FluentActions.Invoking(() => model.Transform(Views.Of(Views.Vectors("V", [1], [2], [3]))).Vectors<float>("V")).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => model.Transform(Views.Of(Views.Scalars("V", 1f, 2, 3)))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'V'*");
        FluentActions.Invoking(() => _ml.Transforms.NormalizeMinMax("V").Fit(Views.Of(Views.Variable("V", [1], [2, 3], [])))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
