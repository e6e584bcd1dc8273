using Microsoft.ML;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>Training that is killed and goes on from its file.</summary>
public sealed class NeuralCheckpointTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string Checkpoint => Path.Combine(_folder, "training.state");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_run_that_was_killed_ends_with_the_bits_of_one_that_was_not(int epoch)
    {
        IDataView rows = Rows(300);
        MulticlassNeuralNetworkTrainer.Options whole = Options();
        MulticlassNeuralNetworkTransformer expected = Fit(whole, rows);
        MulticlassNeuralNetworkTrainer.Options killed = Options();
        (killed.CheckpointPath, killed.Progress) = (Checkpoint, new Killer(epoch));

        FluentActions.Invoking(() => Fit(killed, rows)).Should().Throw<TimeoutException>();
        MulticlassNeuralNetworkTrainer.Options resumed = Options();
        (resumed.CheckpointPath, resumed.ResumeFrom) = (Checkpoint, Checkpoint);
        MulticlassNeuralNetworkTransformer model = Fit(resumed, rows);

        model.Model.Parameters.ToArray().Should().Equal(expected.Model.Parameters.ToArray());
        model.Model.History.Select(one => one with { Seconds = 0 }).Should().Equal(expected.Model.History.Select(one => one with { Seconds = 0 }));
        Directory.GetFiles(_folder).Should().ContainSingle("the file was replaced as a whole");
    }

    [Fact]
    public void A_run_that_was_canceled_within_an_epoch_goes_on_from_the_last_whole_one()
    {
        IDataView rows = Rows(300);
        using var cancellation = new CancellationTokenSource();
        var canceled = new BinaryNeuralNetworkTrainer.Options { HiddenLayers = [8], NumberOfEpochs = 5, CheckpointPath = Checkpoint, CancellationToken = cancellation.Token };
        canceled.Progress = new Canceler(cancellation, 2);

        FluentActions.Invoking(() => _ml.BinaryClassification.Trainers.NeuralNetwork(canceled).Fit(rows)).Should().Throw<OperationCanceledException>();
        var rest = new BinaryNeuralNetworkTrainer.Options { HiddenLayers = [8], NumberOfEpochs = 5, ResumeFrom = Checkpoint };
        BinaryNeuralNetworkTransformer model = _ml.BinaryClassification.Trainers.NeuralNetwork(rest).Fit(rows);

        BinaryNeuralNetworkTransformer expected = _ml.BinaryClassification.Trainers.NeuralNetwork(new BinaryNeuralNetworkTrainer.Options { HiddenLayers = [8], NumberOfEpochs = 5 }).Fit(rows);
        model.Model.Parameters.ToArray().Should().Equal(expected.Model.Parameters.ToArray());
    }

    [Fact]
    public void A_state_of_another_run_is_refused_with_what_differs()
    {
        Fit(With(options => options.CheckpointPath = Checkpoint), Rows(100));

        Refused(options => options.HiddenLayers = [9], Rows(100), "*of another run*Dense(9)*leave ResumeFrom null*");
        Refused(options => options.Optimizer = rate => Optimizers.Sgd(rate), Rows(100), "*of another run*");
        Refused(options => options.LearningRate = 0.5, Rows(100), "*of another run*");
        Refused(options => options.BatchSize = 7, Rows(100), "*of another run*batches of 7*");
        Refused(options => options.LabelSmoothing = 0.2, Rows(100), "*of another run*SoftmaxCrossEntropy(3, smoothing 0.2)*");
        Refused(_ => { }, Rows(101), "*other rows, labels or weights*");
        Refused(_ => { }, Rows(100, seed: 2), "*other rows, labels or weights*");
        foreach (Action<Example> change in new Action<Example>[] { row => row.Weight = 3, row => row.Class = (row.Class + 1) % 3 })
        {
            Example[] others = Examples.Generate(100);
            change(others[70]);
            Fit(With(options => Weighted(options).CheckpointPath = Checkpoint), Rows(100));
            Refused(options => Weighted(options), _ml.Data.LoadFromEnumerable(others), "*other rows, labels or weights*");
        }

        // As they are: by scaling, weights change the rows.
        static MulticlassNeuralNetworkTrainer.Options Weighted(MulticlassNeuralNetworkTrainer.Options options)
        {
            (options.ExampleWeightColumnName, options.FeatureScaling, options.CenterFeatures) = ("Weight", FeatureScaling.None, false);
            return options;
        }
    }

    [Fact]
    public void A_damaged_file_is_refused_wherever_it_is_hit()
    {
        Fit(With(options => options.CheckpointPath = Checkpoint), Rows(100));
        byte[] file = File.ReadAllBytes(Checkpoint);
        for (int i = 0; i < file.Length; i += 211)
        {
            byte[] hit = [.. file];
            hit[i] ^= 4;
            File.WriteAllBytes(Checkpoint, hit);
            Refused(_ => { }, Rows(100), "Checkpoint '*' is *", exact: false);
        }

        File.WriteAllBytes(Checkpoint, file[..20]);
        Refused(_ => { }, Rows(100), "*no checkpoint*");
        File.Delete(Checkpoint);
        FluentActions.Invoking(() => Fit(With(options => options.ResumeFrom = Checkpoint), Rows(100))).Should().Throw<IOException>();
        FluentActions.Invoking(() => Fit(With(options => options.CheckpointPath = ""), Rows(100))).Should().Throw<ArgumentException>().WithMessage("*CheckpointPath*");
    }

    [Fact]
    public void Cluster_momentum_and_averages_by_rows_work_through_the_trainers()
    {
        IDataView rows = Rows(600);
        foreach (Func<Schedule, GradientTransformation> optimizer in new Func<Schedule, GradientTransformation>[]
        {
            rate => GradientTransformation.Chain(new ClusterMomentum(clusters: 3), new ScaleByAdam(), new ScaleByLearningRate(rate)),
            rate => GradientTransformation.Chain(new AverageByRows(), new ScaleByAdam(), new ScaleByLearningRate(rate)),
        })
        {
            MulticlassNeuralNetworkTransformer model = Fit(With(options => (options.Optimizer, options.NumberOfEpochs, options.LearningRate) = (optimizer, 20, 0.01)), rows);
            _ml.MulticlassClassification.Evaluate(model.Transform(rows), "Class").MicroAccuracy.Should().BeGreaterThan(0.8);
        }

        var number = new RegressionNeuralNetworkTrainer.Options
        {
            LabelColumnName = "Target",
            Optimizer = rate => GradientTransformation.Chain(new ClusterMomentum(2), new ScaleByLearningRate(rate)),
        };
        FluentActions.Invoking(() => _ml.Regression.Trainers.NeuralNetwork(number).Fit(rows)).Should().Throw<ArgumentException>().WithMessage("*clusters*a number has none*");
    }

    [Fact]
    public void Training_stops_by_alignment_without_rows_held_out()
    {
        var options = new BinaryNeuralNetworkTrainer.Options
        {
            HiddenLayers = [32],
            NumberOfEpochs = 100,
            LearningRate = 0.01,
            BestEpochBy = EpochCriterion.GradientWeightAlignment,
            Patience = 3,
            KeepBest = true,
        };

        BinaryNeuralNetworkTransformer model = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(Rows(200));

        model.Model.History.Should().HaveCountLessThan(100).And.OnlyContain(epoch => double.IsFinite(epoch.Alignment));
        model.Model.History.MaxBy(epoch => epoch.Alignment).Epoch.Should().Be(model.Model.History.Count - 3);
        var number = new RegressionNeuralNetworkTrainer.Options { BestEpochBy = EpochCriterion.GradientWeightAlignment };
        FluentActions.Invoking(() => _ml.Regression.Trainers.NeuralNetwork(number)).Should().Throw<ArgumentException>().WithMessage("*alignment is for classes*");
    }

    private void Refused(Action<MulticlassNeuralNetworkTrainer.Options> set, IDataView rows, string message, bool exact = true) => FluentActions
        .Invoking(() => Fit(With(options =>
        {
            options.ResumeFrom = Checkpoint;
            set(options);
        }), rows))
        .Should().Throw<InvalidDataException>(exact ? "" : "no bit may change").WithMessage(message);

    private static MulticlassNeuralNetworkTrainer.Options Options() => new()
    {
        LabelColumnName = "Class",
        HiddenLayers = [8],
        Dropout = 0.1,
        NumberOfEpochs = 6,
        BatchSize = 32,
        ValidationShare = 0.2,
        KeepBest = true,
        BalanceClasses = true,
        Averaging = new ExponentialAveraging(0.9),
    };

    private static MulticlassNeuralNetworkTrainer.Options With(Action<MulticlassNeuralNetworkTrainer.Options> set)
    {
        var options = new MulticlassNeuralNetworkTrainer.Options { LabelColumnName = "Class", HiddenLayers = [8], NumberOfEpochs = 2 };
        set(options);
        return options;
    }

    private MulticlassNeuralNetworkTransformer Fit(MulticlassNeuralNetworkTrainer.Options options, IDataView rows) => _ml.MulticlassClassification.Trainers.NeuralNetwork(options).Fit(rows);

    private IDataView Rows(int count, int seed = 1) => _ml.Data.LoadFromEnumerable(Examples.Generate(count, seed));

    private sealed class Killer(int epoch) : IProgress<NetworkEpoch>
    {
        public void Report(NetworkEpoch value)
        {
            if (value.Epoch == epoch)
            {
                throw new TimeoutException("killed");
            }
        }
    }

    private sealed class Canceler(CancellationTokenSource source, int epoch) : IProgress<NetworkEpoch>
    {
        public void Report(NetworkEpoch value)
        {
            if (value.Epoch == epoch)
            {
                source.Cancel();
            }
        }
    }
}
