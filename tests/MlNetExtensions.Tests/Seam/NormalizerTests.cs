using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using static Microsoft.ML.Transforms.NormalizingTransformer;

namespace MlNetExtensions.Tests.Seam;

public class NormalizerTests
{
    /// <summary>A few units in the last place of a single of magnitude one.</summary>
    private const float Rounding = 1e-6f;

    private const float NaN = float.NaN;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Min_max_divides_by_the_largest_magnitude_where_zero_is_fixed()
    {
        foreach (IDataView view in _ml.Transforms.NormalizeMinMax("R", "X").FitAndReload(Scalars(-2, 0, 8, NaN)))
        {
            view.Schema["R"].IsNormalized().Should().BeTrue();
            view.Column<float>("R").Should().Equal(-0.25f, 0, 1, NaN);
        }
    }

    [Fact]
    public void Min_max_spans_the_unit_interval_where_zero_may_move()
    {
        foreach (IDataView view in _ml.Transforms.NormalizeMinMax("R", "X", fixZero: false).FitAndReload(Scalars(-2, 0, 6, NaN)))
        {
            view.Column<float>("R").Should().Equal(0, 0.25f, 1, NaN);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Min_max_makes_a_constant_zero(bool fixZero) =>
        Apply(_ml.Transforms.NormalizeMinMax("X", fixZero: fixZero), Scalars(5, 5, NaN)).Column<float>("X").Should().Equal(0, 0, NaN);

    [Fact]
    public void Min_max_learns_from_no_more_rows_than_it_may() =>
        Apply(_ml.Transforms.NormalizeMinMax("X", maximumExampleCount: 2), Scalars(1, 2, 4)).Column<float>("X").Should().Equal(0.5f, 1, 2);

    [Fact]
    public void One_example_is_too_few() =>
        FluentActions.Invoking(() => _ml.Transforms.NormalizeMinMax("X", maximumExampleCount: 1)).Should().Throw<ArgumentException>();

    [Fact]
    public void Each_slot_has_its_own_scale_and_keeps_its_name()
    {
        IDataView pairs = _ml.Data.LoadFromEnumerable(new[] { new Pair { X = 1, Y = -8 }, new Pair { X = 4, Y = 2 } });

        foreach (IDataView view in _ml.Transforms.Concatenate("F", "X", "Y").Append(_ml.Transforms.NormalizeMinMax("F")).FitAndReload(pairs))
        {
            view.Schema["F"].SlotNames().Should().Equal("X", "Y");
            view.Schema["F"].IsNormalized().Should().BeTrue();
            view.Vectors("F").Should().BeEquivalentTo(new float[][] { [0.25f, -1], [1, 0.25f] }, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void Sparse_vectors_stay_sparse_where_zero_is_fixed()
    {
        foreach (IDataView view in _ml.Transforms.NormalizeMinMax("R", "Values").FitAndReload(Sparse()))
        {
            view.ExplicitCounts("R").Should().Equal(2, 1);
            view.Vectors("R").Should().BeEquivalentTo(new[] { Slots((3, 1), (7, -1)), Slots((3, 0.5f)) }, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void The_zeros_of_sparse_vectors_move_with_the_others()
    {
        foreach (IDataView view in _ml.Transforms.NormalizeMinMax("R", "Values", fixZero: false).FitAndReload(Sparse()))
        {
            view.Vectors("R").Should().BeEquivalentTo(new[] { Slots((3, 1)), Slots((7, 1)) }, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void Mean_variance_gives_unit_mean_square_where_zero_is_fixed()
    {
        float[] values = [1, 2, 0, 4, 5];
        float rootMeanSquare = MathF.Sqrt(values.Sum(value => value * value) / values.Length);

        foreach (IDataView view in _ml.Transforms.NormalizeMeanVariance("R", "X").FitAndReload(Scalars([.. values, NaN])))
        {
            ShouldBe(view.Column<float>("R"), [.. values.Select(value => value / rootMeanSquare), NaN]);
        }
    }

    [Fact]
    public void Mean_variance_gives_zero_mean_and_unit_variance_where_zero_may_move()
    {
        float[] values = [1, 2, 0, 4, 5];
        float mean = values.Average();
        float deviation = MathF.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);

        foreach (IDataView view in _ml.Transforms.NormalizeMeanVariance("R", "X", fixZero: false).FitAndReload(Scalars(values)))
        {
            ShouldBe(view.Column<float>("R"), [.. values.Select(value => (value - mean) / deviation)]);
        }
    }

    [Fact]
    public void Mean_variance_can_tell_the_share_of_a_normal_distribution_that_lies_below()
    {
        // Mean 3 and deviation 2; the approximation of the error function is good to 0.00036.
        const float approximation = 4e-4f;
        foreach (IDataView view in _ml.Transforms.NormalizeMeanVariance("R", "X", useCdf: true).FitAndReload(Scalars(1, 5, 1, 5, NaN)))
        {
            float[] shares = view.Column<float>("R");
            shares[0].Should().BeApproximately(0.158655f, approximation);
            shares[1].Should().BeApproximately(0.841345f, approximation);
            shares[4].Should().Be(0);
        }
    }

    [Fact]
    public void Doubles_are_normalized_as_doubles()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Precise { D = 3, Ds = [1, 0.1] }, new Precise { D = -1, Ds = [-3, 0.2] } });
        IDataView view = Apply(_ml.Transforms.NormalizeMinMax([new InputOutputColumnPair("D"), new InputOutputColumnPair("Ds")]), data);

        view.Schema["Ds"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Double, 2));
        view.Column<double>("D").Should().Equal(3 * (1d / 3), -1 * (1d / 3));
        view.Column<VBuffer<double>>("Ds")[0].DenseValues().Should().Equal(1d / 3, 0.1 * (1 / 0.2));
    }

    [Fact]
    public void The_parameters_tell_what_was_learned()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Features { Values = [2, 0] }, new Features { Values = [6, 8] } });

        Parameters<AffineNormalizerModelParameters<float>>(_ml.Transforms.NormalizeMinMax("X", fixZero: false), Scalars(2, 6))
            .Should().BeEquivalentTo(new { Scale = 0.25f, Offset = 2f });
        var vector = Parameters<AffineNormalizerModelParameters<ImmutableArray<float>>>(_ml.Transforms.NormalizeMinMax("Values", fixZero: false), data);
        vector.Scale.Should().Equal(0.25f, 0.125f);
        vector.Offset.Should().Equal(2, 0);
        Parameters<AffineNormalizerModelParameters<ImmutableArray<float>>>(_ml.Transforms.NormalizeMinMax("Values"), data).Offset.Should().BeEmpty();
        Parameters<CdfNormalizerModelParameters<float>>(_ml.Transforms.NormalizeMeanVariance("X", useCdf: true), Scalars(2, 6))
            .Should().BeEquivalentTo(new { Mean = 4f, StandardDeviation = 2f, UseLog = false });
    }

    [Fact]
    public void Only_reals_are_normalized()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Wrong { Count = 1, Text = "1" } });

        FluentActions.Invoking(() => _ml.Transforms.NormalizeMinMax("Count").Fit(data)).Should().Throw<Exception>();
        FluentActions.Invoking(() => _ml.Transforms.NormalizeMinMax("Text").Fit(data)).Should().Throw<Exception>();
        FluentActions.Invoking(() => _ml.Transforms.NormalizeMinMax("None").Fit(data)).Should().Throw<Exception>();
    }

    private static IDataView Apply(IEstimator<ITransformer> estimator, IDataView data) => estimator.Fit(data).Transform(data);

    private static T Parameters<T>(NormalizingEstimator estimator, IDataView data)
        where T : NormalizerModelParametersBase => estimator.Fit(data).GetNormalizerModelParameters(0).Should().BeOfType<T>().Subject;

    private static void ShouldBe(float[] values, float[] expected) =>
        values.Should().Equal(expected, (value, target) => MathF.Abs(value - target) <= Rounding || (float.IsNaN(value) && float.IsNaN(target)));

    private IDataView Scalars(params float[] values) => _ml.Data.LoadFromEnumerable(values.Select(value => new OnlyX { X = value }).ToArray());

    /// <summary>Slot 3 is 0 to 4, slot 7 is −2 to 0; the others are always zero.</summary>
    private IDataView Sparse()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Wide));
        definition["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 20);
        return _ml.Data.LoadFromEnumerable(
            new[]
            {
                new Wide { Values = new VBuffer<float>(20, 2, [4, -2], [3, 7]) },
                new Wide { Values = new VBuffer<float>(20, 1, [2], [3]) },
            },
            definition);
    }

    private static float[] Slots(params (int Index, float Value)[] values)
    {
        var slots = new float[20];
        foreach ((int index, float value) in values)
        {
            slots[index] = value;
        }

        return slots;
    }

    public sealed class Wide
    {
        public VBuffer<float> Values { get; set; }
    }

    public sealed class Precise
    {
        public double D { get; set; }

        [VectorType(2)]
        public double[] Ds { get; set; } = [];
    }

    public sealed class Wrong
    {
        public int Count { get; set; }

        public string Text { get; set; } = "";
    }
}
