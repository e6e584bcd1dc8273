using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Embeddings;

public sealed class EmbeddingFitterTests
{
    private const int Features = 12;

    [Fact]
    public void TheSameSeedGivesTheSameBitsOnAnyNumberOfThreads()
    {
        RowSet<float> rows = Factors(300);

        EmbeddingFit one = EmbeddingFitter.Fit(rows, null, Options() with { Threads = 1 });
        EmbeddingFit two = EmbeddingFitter.Fit(rows, null, Options() with { Threads = 2 });

        two.Network.Parameters.ToArray().Should().Equal(one.Network.Parameters.ToArray());
        two.History[^1].Terms.Should().Be(one.History[^1].Terms);
        EmbeddingFitter.Fit(rows, null, Options() with { Seed = 2 }).Network.Parameters.ToArray().Should().NotEqual(one.Network.Parameters.ToArray());
    }

    [Fact]
    public void EveryTermGetsBetter()
    {
        EmbeddingFit fit = EmbeddingFitter.Fit(Factors(600), null, Options() with { Epochs = 60 });

        EmbeddingTerms first = fit.History[0].Terms, last = fit.History[^1].Terms;
        last.Loss.Should().BeLessThan(0.7 * first.Loss);
        fit.History.Should().HaveCount(60);
        fit.History[^1].Steps.Should().Be(60 * 10, "600 rows are ten batches of 64, the last of 24");
        fit.HasCollapsed.Should().BeFalse();
    }

    [Theory]
    [InlineData(600, 8)]
    [InlineData(5, 8)]
    public void TheHistoryHasTheGeometryOfWhatIsGiven(int count, int dimension)
    {
        RowSet<float> rows = Factors(count);
        EmbeddingFit fit = EmbeddingFitter.Fit(rows, null, Options() with { Epochs = 3 });
        double[] outputs = [.. Enumerable.Range(0, count).SelectMany(row => fit.Network.Score(rows.Values(row))).Select(value => (double)value)];
        double[] means = [.. Enumerable.Range(0, dimension).Select(j => Enumerable.Range(0, count).Average(i => outputs[i * dimension + j]))];

        fit.History[^1].IsoScore.Should().BeApproximately(IsoScore.OfRows(outputs, dimension), 1e-5, "a row alone may round otherwise");
        fit.History[^1].EffectiveRank.Should().BeApproximately(EffectiveRank.OfRows([.. outputs.Select((value, k) => value - means[k % dimension])], dimension), 1e-4);
        fit.History[^1].EffectiveRank.Should().NotBe(fit.History[0].EffectiveRank);
    }

    /// <summary>The ablation of the paper's section on collapse: without the term that keeps variances up, all rows become one.</summary>
    [Fact]
    public void WithoutTheVarianceTermItCollapses()
    {
        EmbeddingOptions options = Options() with { Epochs = 60 };

        EmbeddingFit without = EmbeddingFitter.Fit(Factors(600), null, options with { Loss = new VicRegLoss { VarianceCoefficient = 0 } });
        EmbeddingFit with = EmbeddingFitter.Fit(Factors(600), null, options);

        without.HasCollapsed.Should().BeTrue();
        without.History[^1].Terms.MeanDeviation.Should().BeLessThan(with.History[^1].Terms.MeanDeviation / 5);
    }

    [Fact]
    public void TheNetworkTakesRowsAsTheyCame()
    {
        RowSet<float> rows = Factors(200), moved = Map(rows, value => 100 * value + 7);
        EmbeddingOptions options = Options() with { FeatureScaling = FeatureScaling.StandardDeviation, FirstView = [], SecondView = [new GaussianNoise(0.2)] };

        float[] here = EmbeddingFitter.Fit(rows, null, options).Network.Score(rows.Values(0));
        float[] there = EmbeddingFitter.Fit(moved, null, options).Network.Score(moved.Values(0));

        // Other units round otherwise, and training carries that on.
        there.Zip(here, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(0.02f * here.Max(Math.Abs));
    }

    [Fact]
    public void SparseRowsAreTheSameRows()
    {
        var dense = new RowSetBuilder<float>(30);
        var sparse = new RowSetBuilder<float>(30);
        var random = new Random(8);
        for (int i = 0; i < 100; i++)
        {
            int[] places = [.. Enumerable.Range(0, 30).Where(_ => random.Next(8) == 0)];
            float[] values = [.. places.Select(_ => random.NextSingle())], row = new float[30];
            for (int k = 0; k < places.Length; k++)
            {
                row[places[k]] = values[k];
            }

            dense.AddDense(row);
            sparse.AddSparse(values, places);
        }

        RowSet<float> compressed = sparse.Build();
        compressed.IsSparse.Should().BeTrue();
        EmbeddingFit ofDense = EmbeddingFitter.Fit(dense.Build(), null, Options()), ofSparse = EmbeddingFitter.Fit(compressed, null, Options());
        ofSparse.Network.Parameters.ToArray().Zip(ofDense.Network.Parameters.ToArray(), (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-4f, "sums of zeros may be taken in another order");
    }

    [Fact]
    public void GivenViewsArePaired()
    {
        RowSet<float> rows = Factors(100);
        EmbeddingOptions plain = Options() with { FirstView = [], SecondView = [] };

        EmbeddingTerms same = EmbeddingFitter.Fit(rows, rows, plain with { Epochs = 1 }).History[0].Terms;
        EmbeddingTerms other = EmbeddingFitter.Fit(rows, Factors(100, seed: 9), plain with { Epochs = 1 }).History[0].Terms;

        same.Invariance.Should().Be(0);
        other.Invariance.Should().BeGreaterThan(0.01);
        FluentActions.Invoking(() => EmbeddingFitter.Fit(rows, Factors(99), plain)).Should().Throw<ArgumentException>().WithMessage("*100 rows of 12*99 of 12*");
    }

    [Fact]
    public void NeighborsAreGivenViewsOfThemselves()
    {
        RowSet<float> rows = Factors(100);
        EmbeddingOptions plain = Options() with { FirstView = [], SecondView = [], Epochs = 1 };
        double[] features = [.. Enumerable.Range(0, 100).SelectMany(i => rows.Values(i).ToArray()).Select(value => (double)value)];
        NearestNeighbors nearest = NearestNeighbors.Find(features, features, Features, 1, exceptSelf: true);
        var others = new RowSetBuilder<float>(Features);
        Array.ForEach(nearest.Rows, row => others.AddDense(rows.Values(row)));

        EmbeddingTerms given = EmbeddingFitter.Fit(rows, others.Build(), plain with { FeatureScaling = FeatureScaling.None }).History[0].Terms;
        EmbeddingTerms found = EmbeddingFitter.Fit(rows, null, plain with { FeatureScaling = FeatureScaling.None, SecondView = [new NeighborSwap(1)] }).History[0].Terms;

        found.Should().Be(given);
    }

    [Theory]
    [InlineData(64, 2)]
    [InlineData(63, 1)]
    public void ALastRowThatIsAloneWaitsForAnotherEpoch(int batch, int steps)
    {
        EmbeddingFit fit = EmbeddingFitter.Fit(Factors(batch + (steps == 2 ? 2 : 1)), null, Options() with { BatchSize = batch, Epochs = 1 });

        fit.History[0].Steps.Should().Be(steps);
    }

    [Fact]
    public void TheExpanderIsKeptWhereAskedFor()
    {
        EmbeddingFit fit = EmbeddingFitter.Fit(Factors(100), null, Options() with { Epochs = 1 });
        EmbeddingFit whole = EmbeddingFitter.Fit(Factors(100), null, Options() with { Epochs = 1, KeepExpander = true });

        fit.Network.Shape.Outputs.Should().Be(8);
        whole.Network.Shape.Outputs.Should().Be(16);
    }

    [Fact]
    public void ConstantFeaturesAndTinySetsAreLearnedFrom()
    {
        RowSet<float> rows = Map(Factors(3), value => 4);

        EmbeddingFit fit = EmbeddingFitter.Fit(rows, null, Options() with { Epochs = 2 });

        fit.Network.Score(rows.Values(0)).Should().OnlyContain(value => float.IsFinite(value));
    }

    [Fact]
    public void WhatCannotBeLearnedIsRefused()
    {
        RowSet<float> rows = Factors(20);
        void Refuse(Func<EmbeddingOptions, EmbeddingOptions> change, string message) =>
            FluentActions.Invoking(() => EmbeddingFitter.Fit(rows, null, change(Options()))).Should().Throw<ArgumentException>().WithMessage($"*{message}*");

        Refuse(options => options with { BatchSize = 1 }, "BatchSize is 1");
        Refuse(options => options with { Epochs = 0 }, "Epochs is 0");
        Refuse(options => options with { FirstView = [new FeatureCorruption(1.5)] }, "Rate of FeatureCorruption is 1.5");
        Refuse(options => options with { SecondView = [new GaussianNoise(-1)] }, "Deviation of GaussianNoise");
        Refuse(options => options with { SecondView = [new ImageShift(new ImageLayout(3, 5))] }, "15 values, but rows have 12");
        Refuse(options => options with { SecondView = [new ImageCrop(new ImageLayout(3, 4), 0)] }, "LeastShare");
        Refuse(options => options with { SecondView = [new NeighborSwap(0)] }, "Neighbors of NeighborSwap is 0");
        Refuse(options => options with { SecondView = [new ImageJitter(Contrast: 1.2)] }, "Contrast of ImageJitter is 1.2");
        Refuse(options => options with { Optimizer = steps => Optimizers.VrAdam(1e-3) }, "loss of an embedding is of the whole batch");
        FluentActions.Invoking(() => EmbeddingFitter.Fit(Factors(1), null, Options())).Should().Throw<ArgumentException>().WithMessage("*1 row*at least 2*");
        FluentActions.Invoking(() => EmbeddingFitter.Fit(rows, null, Options() with { Optimizer = steps => Optimizers.Sgd(1e30) })).Should().Throw<TrainingDivergedException>();
    }

    private static EmbeddingOptions Options() => new()
    {
        Encoder = [new DenseLayer(16), new BatchNormLayer(), new ActivationLayer(new Relu()), new DenseLayer(8)],
        Expander = [new DenseLayer(16), new BatchNormLayer(), new ActivationLayer(new Relu()), new DenseLayer(16) { Bias = false }],
        Optimizer = steps => Optimizers.Adam(new CosineDecay(3e-3, steps)),
        Epochs = 3,
        BatchSize = 64,
    };

    // Three factors behind twelve features.
    private static RowSet<float> Factors(int count, int seed = 1)
    {
        var random = new Random(seed);
        var loadings = new Random(77);
        double[,] weights = new double[3, Features];
        for (int k = 0; k < 3 * Features; k++)
        {
            weights[k / Features, k % Features] = loadings.NextDouble() - 0.5;
        }

        var builder = new RowSetBuilder<float>(Features);
        for (int i = 0; i < count; i++)
        {
            double[] factors = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5];
            builder.AddDense([.. Enumerable.Range(0, Features).Select(j => (float)(factors.Select((value, k) => value * weights[k, j]).Sum() + 0.05 * random.NextDouble()))]);
        }

        return builder.Build();
    }

    private static RowSet<float> Map(RowSet<float> rows, Func<float, float> map)
    {
        var builder = new RowSetBuilder<float>(rows.Columns);
        for (int i = 0; i < rows.Count; i++)
        {
            builder.AddDense([.. rows.Values(i).ToArray().Select(map)]);
        }

        return builder.Build();
    }
}
