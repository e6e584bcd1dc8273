using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Embeddings;

public sealed class EmbeddingEvaluatorTests
{
    [Theory]
    [InlineData(700, 12)]
    [InlineData(9, 30)]
    public void Streamed_metrics_are_those_of_the_rows(int n, int d)
    {
        float[] rows = Normal(n, d, seed: 1, column => 1 + column % 3, shift: 2);
        double[] exact = Array.ConvertAll(rows, value => (double)value), centered = Centered(exact, d);

        EmbeddingMetrics metrics = EmbeddingEvaluator.Evaluate(new MemoryRows<float>(rows, d));

        (metrics.RowCount, metrics.Dimension, metrics.SampledRowCount).Should().Be((n, d, n));
        metrics.IsoScore.Should().BeApproximately(IsoScore.OfRows(exact, d), 1e-12);
        metrics.EffectiveRank.Should().BeApproximately(EffectiveRank.OfRows(exact, d), 1e-9);
        metrics.MatrixNuclearNorm.Should().BeApproximately(MatrixNuclearNorm.OfRows(exact, d), 1e-10);
        double[] singular = JacobiSingularValues.Of(centered, d);
        metrics.SchattenNorm.Should().BeApproximately(singular.Sum(), 1e-6 * singular.Sum());
        metrics.Variances.Should().HaveCount(Math.Min(n, d));
        metrics.MaximumExplainedVariance.Should().BeApproximately(singular[0] * singular[0] / singular.Sum(value => value * value), 1e-10);
        (double two, double likelihood) = IntrinsicDimension.OfRows(exact, d);
        metrics.IntrinsicDimension.Should().BeApproximately(two, 1e-9 * two);
        metrics.IntrinsicDimensionByLikelihood.Should().BeApproximately(likelihood, 1e-9 * likelihood);
        metrics.NearestNeighborAccuracy.Should().Be(double.NaN);
        metrics.LabeledRowCount.Should().Be(0);
        EmbeddingMetrics frobenius = EmbeddingEvaluator.Evaluate(new MemoryRows<float>(rows, d), new EmbeddingEvaluationOptions { SchattenOrder = 2 });
        frobenius.SchattenNorm.Should().BeApproximately(Math.Sqrt(centered.Sum(value => value * value)), 1e-9 * frobenius.SchattenNorm);
    }

    [Theory]
    [InlineData(NeighborDistance.Euclidean, true)]
    [InlineData(NeighborDistance.Euclidean, false)]
    [InlineData(NeighborDistance.Cosine, false)]
    public void Neighbors_are_those_that_a_search_through_all_rows_finds(NeighborDistance distance, bool exceptSelf)
    {
        const int d = 7, k = 5;
        double[] rows = Array.ConvertAll(Normal(1300, d, seed: 2), value => Math.Round(value, 1)), queries = exceptSelf ? rows : Array.ConvertAll(Normal(530, d, seed: 3), value => Math.Round(value, 1));
        if (distance == NeighborDistance.Cosine)
        {
            rows = Unit(rows, d);
            queries = Unit(queries, d);
        }

        NearestNeighbors found = NearestNeighbors.Find(queries, rows, d, k, exceptSelf);

        for (int query = 0; query < queries.Length / d; query += 13)
        {
            int asking = query;
            (double Distance, int Row)[] expected = [.. Enumerable.Range(0, rows.Length / d).Where(row => !exceptSelf || row != asking)
                .Select(row => (Distance: Distance(queries, asking, rows, row, d), Row: row)).OrderBy(pair => pair.Distance).ThenBy(pair => pair.Row).Take(k)];

            found.Distances.AsSpan(query * k, k).ToArray().Should().Equal(expected.Select(pair => pair.Distance), (a, b) => Math.Abs(a - b) <= 1e-12);
        }
    }

    [Fact]
    public void Of_rows_equally_far_the_earlier_are_neighbors()
    {
        double[] rows = [0, 0, 3, 0, -3, 0, 0, 3, 0, -3, 5, 5];

        NearestNeighbors found = NearestNeighbors.Find([0, 0], rows, 2, 3, exceptSelf: false);

        found.Rows.Should().Equal(0, 1, 2);
        found.Distances.Should().Equal(0, 3, 3);
        NearestNeighbors.Find([0, 0], [0, 0], 2, 3, exceptSelf: true).Count.Should().Be(0);
    }

    [Theory]
    [InlineData(2, .15)]
    [InlineData(5, .5)]
    [InlineData(10, 2.2)]
    public void Intrinsic_dimension_is_that_of_a_cube_turned_into_more_dimensions(int intrinsic, double tolerance)
    {
        const int n = 2500, d = 20;
        var random = new NormalRandom(7);
        double[] map = [.. Enumerable.Range(0, intrinsic * d).Select(_ => random.Normal())], rows = new double[n * d];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < intrinsic; k++)
            {
                double coordinate = random.Uniform();
                for (int j = 0; j < d; j++)
                {
                    rows[i * d + j] += coordinate * map[k * d + j];
                }
            }
        }

        (double two, double likelihood) = IntrinsicDimension.OfRows(rows, d);

        // Low where the dimension is high, as is known of both: most rows lie near the faces of a cube.
        two.Should().BeApproximately(intrinsic, tolerance);
        likelihood.Should().BeApproximately(intrinsic, tolerance);
        // Equal rows count once.
        IntrinsicDimension.OfRows([.. rows, .. rows], d).Should().Be((two, likelihood));
    }

    [Fact]
    public void Two_neighbors_fit_the_law_of_the_paper()
    {
        // Ratios at the quantiles of F(μ) = 1 − μ^(−d) lie on the line.
        const int n = 1000;
        double[] ratios = [.. Enumerable.Range(1, n).Select(i => Math.Pow(1 - Math.Min(i, n - .5) / n, -1 / 3.0))];

        IntrinsicDimension.TwoNearestNeighbors(ratios).Should().BeApproximately(3, 1e-9);
        IntrinsicDimension.TwoNearestNeighbors([1, 1, 1]).Should().Be(double.PositiveInfinity);
        IntrinsicDimension.TwoNearestNeighbors([2, 3]).Should().Be(double.NaN);
        FluentActions.Invoking(() => IntrinsicDimension.TwoNearestNeighbors([2, .5, 3])).Should().Throw<ArgumentException>().WithMessage("*0.5*");
        FluentActions.Invoking(() => IntrinsicDimension.MaximumLikelihood([0, 1], 2)).Should().Throw<ArgumentException>().WithMessage("Row 0*");
        IntrinsicDimension.MaximumLikelihood([1, Math.E, 1, Math.E], 2).Should().BeApproximately(1, 1e-12);
    }

    [Fact]
    public void Hubs_are_noticed()
    {
        // Everybody's neighbor is the center of a star, in many dimensions; points of a ring have two each.
        const int rays = 40;
        float[] star = new float[(rays + 1) * rays];
        for (int i = 0; i < rays; i++)
        {
            star[(i + 1) * rays + i] = 1 + i * .001f;
        }

        float[] ring = [.. Enumerable.Range(0, rays).SelectMany(i => new[] { MathF.Cos(2 * MathF.PI * i / rays), MathF.Sin(2 * MathF.PI * i / rays) })];
        var options = new EmbeddingEvaluationOptions { NumberOfNeighbors = 2 };

        EmbeddingEvaluator.Evaluate(new MemoryRows<float>(star, rays), options).Hubness.Should().BeGreaterThan(4);
        EmbeddingEvaluator.Evaluate(new MemoryRows<float>(ring, 2), options).Hubness.Should().BeApproximately(0, .5);
    }

    [Fact]
    public void Accuracies_are_high_where_classes_lie_apart_and_at_chance_where_labels_are_random()
    {
        const int n = 900, d = 6;
        int[] classes = [.. Enumerable.Range(0, n).Select(i => i % 3)];
        float[] apart = Normal(n, d, seed: 11);
        for (int i = 0; i < n; i++)
        {
            apart[i * d + classes[i]] += 8;
        }

        EmbeddingMetrics good = EmbeddingEvaluator.Evaluate(new Labeled(apart, d, classes)), bad = EmbeddingEvaluator.Evaluate(new Labeled(Normal(n, d, seed: 12), d, classes));

        (good.LabeledRowCount, good.TestRowCount).Should().Be((720, 180));
        good.NearestNeighborAccuracy.Should().BeGreaterThan(.99);
        good.LinearProbeAccuracy.Should().BeGreaterThan(.99);
        bad.NearestNeighborAccuracy.Should().BeInRange(.2, .47);
        bad.LinearProbeAccuracy.Should().BeInRange(.2, .47);
    }

    [Fact]
    public void A_linear_probe_cannot_see_what_neighbors_see()
    {
        // A disk in a ring.
        const int n = 800;
        var random = new NormalRandom(13);
        int[] classes = [.. Enumerable.Range(0, n).Select(i => i % 2)];
        float[] rows = [.. classes.SelectMany(label =>
        {
            double angle = 2 * Math.PI * random.Uniform(), radius = (label == 0 ? 1 : 3) + .1 * random.Normal();
            return new[] { (float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)) };
        })];

        EmbeddingMetrics metrics = EmbeddingEvaluator.Evaluate(new Labeled(rows, 2, classes));

        metrics.NearestNeighborAccuracy.Should().Be(1);
        metrics.LinearProbeAccuracy.Should().BeLessThan(.75);
    }

    [Fact]
    public void The_sample_is_uniform_and_the_same_in_any_batches()
    {
        const int n = 5000, size = 500;
        float[] rows = [.. Enumerable.Range(0, n).Select(i => (float)i)];
        SampledRows whole = Sample(n), pieces = Sample(37);

        whole.Values.Should().Equal(pieces.Values).And.BeInAscendingOrder().And.HaveCount(size);
        whole.Values.Average().Should().BeApproximately(n / 2.0, 4 * n / Math.Sqrt(12 * size));
        Sample(n, seed: 1).Values.Should().NotEqual(whole.Values);

        SampledRows Sample(int batch, int seed = 0)
        {
            var sample = new RowSubsample(1, size, seed);
            for (int first = 0; first < n; first += batch)
            {
                sample.Add(rows.AsSpan(first, Math.Min(batch, n - first)), [], first);
            }

            return sample.Build();
        }
    }

    [Fact]
    public void Few_rows_constant_dimensions_and_missing_labels_are_defined()
    {
        EmbeddingMetrics one = EmbeddingEvaluator.Evaluate(new MemoryRows<float>(new float[] { 1, 2, 3 }, 3));
        EmbeddingMetrics constant = EmbeddingEvaluator.Evaluate(new Labeled([.. Enumerable.Repeat(.1f, 60)], 3, [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? -1 : 0)]));

        (one.IsoScore, one.EffectiveRank, one.MaximumExplainedVariance, one.Hubness, one.IntrinsicDimension).Should().Be((0, 1, double.NaN, double.NaN, double.NaN));
        (constant.IsoScore, constant.MatrixNuclearNorm, constant.SchattenNorm, constant.IntrinsicDimension).Should().Be((0, 0, 0, double.NaN));
        constant.EffectiveRank.Should().BeApproximately(1, 1e-6);
        (constant.LabeledRowCount, constant.TestRowCount, constant.NearestNeighborAccuracy, constant.LinearProbeAccuracy).Should().Be((8, 2, 1, 1));
        EmbeddingEvaluator.Evaluate(new Labeled([1, 2, 3], 1, [-1, -1, 0])).LinearProbeAccuracy.Should().Be(double.NaN);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        FluentActions.Invoking(() => EmbeddingEvaluator.Evaluate(new MemoryRows<float>(Array.Empty<float>(), 2))).Should().Throw<ArgumentException>().WithMessage("*no rows*");
        FluentActions.Invoking(() => EmbeddingEvaluator.Evaluate(new MemoryRows<float>(new[] { 1, 2, 3, float.NaN }, 2)))
            .Should().Throw<InvalidRowException>().WithMessage("*row 1*slot 1*NaN*");
        Refused(new EmbeddingEvaluationOptions { MaximumSampledRows = 1 }, "MaximumSampledRows");
        Refused(new EmbeddingEvaluationOptions { NumberOfNeighbors = 1 }, "NumberOfNeighbors");
        Refused(new EmbeddingEvaluationOptions { TestFraction = 1 }, "TestFraction");
        Refused(new EmbeddingEvaluationOptions { ProbeStrength = -1 }, "ProbeStrength");
        Refused(new EmbeddingEvaluationOptions { SchattenOrder = 0 }, "SchattenOrder");
        Refused(new EmbeddingEvaluationOptions { Distance = (NeighborDistance)9 }, "Distance");

        static void Refused(EmbeddingEvaluationOptions options, string name) =>
            FluentActions.Invoking(options.Validate).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    private static float[] Normal(int n, int d, int seed, Func<int, double>? deviation = null, double shift = 0)
    {
        var random = new NormalRandom((ulong)seed);
        return [.. Enumerable.Range(0, n * d).Select(i => (float)(shift + (deviation?.Invoke(i % d) ?? 1) * random.Normal()))];
    }

    private static double[] Centered(double[] rows, int d)
    {
        int n = rows.Length / d;
        double[] mean = [.. Enumerable.Range(0, d).Select(j => Enumerable.Range(0, n).Average(i => rows[i * d + j]))];
        return [.. rows.Select((value, i) => value - mean[i % d])];
    }

    private static double[] Unit(double[] rows, int d)
    {
        double[] norms = [.. Enumerable.Range(0, rows.Length / d).Select(i => Math.Sqrt(Enumerable.Range(i * d, d).Sum(k => rows[k] * rows[k])))];
        return [.. rows.Select((value, i) => norms[i / d] > 0 ? value / norms[i / d] : 0)];
    }

    private static double Distance(double[] left, int i, double[] right, int j, int d) =>
        Math.Sqrt(Enumerable.Range(0, d).Sum(k => (left[i * d + k] - right[j * d + k]) * (left[i * d + k] - right[j * d + k])));

    /// <summary>Rows in memory with labels.</summary>
    private sealed class Labeled(float[] rows, int dimension, int[] labels) : IRowSource<float>
    {
        private readonly MemoryRows<float> _rows = new(rows, dimension);

        public IReadOnlyList<RowColumn> Columns => _rows.Columns;

        public IEnumerable<RowBatch<float>> ReadBatches(int rowsPerBatch, CancellationToken cancellationToken = default) =>
            _rows.ReadBatches(rowsPerBatch, cancellationToken).Select(batch => batch with { Groups = [labels.AsMemory((int)batch.FirstRow, batch.Count)] });
    }
}
