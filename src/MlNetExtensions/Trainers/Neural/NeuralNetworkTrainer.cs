using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>What all neural trainers share: scaling, training, folding.</summary>
/// <typeparam name="TTransformer">What is fitted.</typeparam>
public abstract class NeuralNetworkTrainer<TTransformer> : LabeledTrainer<TTransformer, NeuralNetworkModel>
    where TTransformer : class, ISingleFeaturePredictionTransformer<NeuralNetworkModel>
{
    private readonly NeuralNetworkOptions _options;

    private protected NeuralNetworkTrainer(IHostEnvironment? environment, NeuralNetworkOptions options, LabelKind labels, string name)
        : base(environment, (options ?? throw new ArgumentNullException(nameof(options))).Columns, labels, name)
    {
        options.Check();
        _options = options;
    }

    /// <summary>Learns from all rows.</summary>
    /// <param name="input">Rows with the columns of the options.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="ArgumentException">There are no rows, or a label, weight or feature is missing or not finite; the message says where.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient grew without bound, and the options do not say to roll back.</exception>
    /// <exception cref="InvalidDataException">The file of <see cref="NeuralNetworkOptions.ResumeFrom"/> is of another run, or damaged.</exception>
    /// <exception cref="IOException">A checkpoint cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled.</exception>
    public override TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column label = FindLabel(input);
        LabeledRows data = Read(input, _options.CancellationToken);
        NetworkLoss loss = Pose(data, label);
        (double shift, double scale) = ScaleLabels(data);
        data.Scale(_options.FeatureScaling);
        if (_options.CenterFeatures)
        {
            data.Center();
        }

        NetworkTraining training = Train(data, loss);
        Network network = NetworkFolding.Fold(training.GetNetwork(), data.Means, Factors(data.Scales), shift, scale);
        return Create(new NeuralNetworkModel(new InputColumn(_options.FeatureColumnName, data.Columns), network, training.History), data, label);
    }

    private protected override SchemaShape AddOutputs(SchemaShape inputSchema, SchemaShape.Column label) => OutputShapes.Append(inputSchema, Outputs(label));

    /// <summary>The columns that are added, as far as they are known before fitting.</summary>
    private protected abstract IEnumerable<OutputColumn> Outputs(SchemaShape.Column label);

    /// <summary>The loss; labels become its targets, and weights those that count.</summary>
    private protected abstract NetworkLoss Pose(LabeledRows data, DataViewSchema.Column label);

    /// <summary>Scales labels for training: what is to be added to outputs that were multiplied by what. Nothing unless overridden.</summary>
    private protected virtual (double Shift, double Scale) ScaleLabels(LabeledRows data) => (0, 1);

    private protected abstract TTransformer Create(NeuralNetworkModel model, LabeledRows data, DataViewSchema.Column label);

    private NetworkTraining Train(LabeledRows data, NetworkLoss loss)
    {
        NetworkTrainingOptions core = _options.ToCore();
        long steps = NetworkTrainer.CountSteps(data.Count, core);
        GradientTransformation optimizer = _options.CreateOptimizer(steps);
        var trainer = new NetworkTrainer(_options.Shape(data.Columns, loss.Outputs), loss, optimizer, core);
        Log.Info(string.Create(CultureInfo.InvariantCulture, $"{data.Count} rows, {trainer.Shape}, {loss}, {optimizer}, {steps} steps."));
        var examples = new NetworkData(data.Rows, Singles(data.Labels), Singles(data.Weights)) { Clusters = Clusters(data, optimizer) };
        NetworkTraining training = Run(trainer, examples);
        if (training.Divergence is { } divergence)
        {
            Log.Warning($"{divergence.Message} The model is that of epoch {training.BestEpoch}.");
        }

        return training;
    }

    private NetworkTraining Run(NetworkTrainer trainer, NetworkData examples)
    {
        TrainingCheckpoint? checkpoint = (_options.CheckpointPath ?? _options.ResumeFrom) is not null ? new TrainingCheckpoint(examples) : null;
        NetworkTraining training = _options.ResumeFrom is { } from ? checkpoint!.Resume(trainer, examples, from) : trainer.Start(examples);
        IProgress<NetworkEpoch> log = EpochLog.Of(Log, _options.Progress);
        while (!training.IsFinished)
        {
            if (training.RunEpoch(_options.CancellationToken) is { } epoch)
            {
                if (_options.CheckpointPath is { } path)
                {
                    checkpoint!.Save(training, path);
                }

                log.Report(epoch);
            }
        }

        return training;
    }

    /// <summary>The classes of the rows, where the optimizer averages by clusters; nothing elsewhere.</summary>
    private ReadOnlyMemory<int> Clusters(LabeledRows data, GradientTransformation optimizer)
    {
        if (!optimizer.Needs.HasFlag(GradientNeeds.Clusters))
        {
            return default;
        }

        return _options.ClustersAreClasses
            ? Array.ConvertAll(data.Labels, label => (int)label)
            : throw new ArgumentException(
                $"{optimizer} averages by clusters of rows, which are classes here; a number has none.", nameof(NeuralNetworkOptions.Optimizer));
    }

    private static double[]? Factors(double[]? scales) => scales is null ? null : [.. scales.Select(scale => 1 / scale)];

    private static float[] Singles(double[] values) => [.. values.Select(value => (float)value)];
}
