using static System.FormattableString;

namespace MlNetExtensions.Core.Networks;

/// <summary>Trains networks: shape × loss × chain of gradient transformations. It does not change; a run is a
/// <see cref="NetworkTraining"/>.</summary>
public sealed class NetworkTrainer
{
    /// <param name="shape">The layers.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">What makes steps of gradients; it contains the learning rate and its schedule.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The loss is for another number of outputs, or an option is out of range.</exception>
    public NetworkTrainer(NetworkShape shape, NetworkLoss loss, GradientTransformation optimizer, NetworkTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        (Shape, Loss, Optimizer, Options) = (shape, loss, optimizer, options ?? new NetworkTrainingOptions());
        Options.Validate();
        if (loss.Outputs != shape.Outputs)
        {
            throw new ArgumentException(Invariant($"{loss} is for {loss.Outputs} outputs, but the network has {shape.Outputs}: {shape}."), nameof(loss));
        }

        if (Options.Estimator is { } estimator)
        {
            RequireEstimates(estimator, shape, optimizer, Options);
        }

        if (Options.BestEpochBy == EpochCriterion.GradientWeightAlignment && Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        if (shape.CouplesRows && Options.BatchSize < 2)
        {
            throw new ArgumentException($"Normalization over a batch needs at least 2 rows in it, but {nameof(Options.BatchSize)} is {Options.BatchSize}.", nameof(options));
        }
    }

    // Estimated gradients leave those of rows at the outputs changed, or none at all.
    private string? Problem() => Options.Estimator is { } estimator
        ? $"Gradient-weight alignment is of exact gradients, not of {estimator}; judge epochs by the validation loss."
        : OutputAlignment.Problem(Shape);

    /// <summary>The layers.</summary>
    public NetworkShape Shape { get; }

    /// <summary>What is made small.</summary>
    public NetworkLoss Loss { get; }

    /// <summary>What makes steps of gradients.</summary>
    public GradientTransformation Optimizer { get; }

    /// <summary>How it is trained.</summary>
    public NetworkTrainingOptions Options { get; }

    /// <summary>Steps of a whole run, for schedules that end with it.</summary>
    /// <param name="rows">Rows given to <see cref="Start"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="holdOut">Whether <see cref="NetworkTrainingOptions.ValidationShare"/> is taken from the rows, as where no validation
    /// rows are given.</param>
    public static long CountSteps(int rows, NetworkTrainingOptions? options = null, bool holdOut = true)
    {
        options ??= new NetworkTrainingOptions();
        int training = rows - (holdOut ? HeldOut(rows, options) : 0);
        int batch = Math.Min(options.BatchSize, training);
        return batch < 1 ? 0 : (long)options.Epochs * ((training + batch - 1) / batch);
    }

    /// <summary>A run before its first step.</summary>
    /// <param name="data">Training rows; they must not change while the run goes on.</param>
    /// <param name="validation">Rows for validation; null to hold out the share that the options say.</param>
    /// <param name="start">The network to begin with; null for a new one. Copied.</param>
    /// <exception cref="ArgumentException">The data are not sound or do not fit the network or the loss; the message names row and
    /// column.</exception>
    public NetworkTraining Start(NetworkData data, NetworkData? validation = null, Network? start = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.Validate(Shape, Loss);
        validation?.Validate(Shape, Loss);
        if (start is not null && !start.Shape.Equals(Shape))
        {
            throw new ArgumentException($"The network to begin with is {start.Shape}, but {Shape} is trained.", nameof(start));
        }

        return new NetworkTraining(this, data, validation, start);
    }

    /// <summary>A run that goes on bit by bit where a saved one was: with the same trainer, whose epochs may be more, and the same
    /// rows.</summary>
    /// <param name="reader">At the first byte that <see cref="NetworkTraining.Save"/> wrote.</param>
    /// <param name="data">The training rows of the saved run.</param>
    /// <param name="validation">Its validation rows.</param>
    /// <inheritdoc cref="Start" path="/exception"/>
    /// <exception cref="InvalidDataException">The state is damaged, or of a run with another network, loss, optimizer or plan.</exception>
    public NetworkTraining Resume(StateReader reader, NetworkData data, NetworkData? validation = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        NetworkTraining training = Start(data, validation);
        training.Restore(reader);
        return training;
    }

    /// <summary>A whole run.</summary>
    /// <param name="data">Training rows.</param>
    /// <param name="validation">Rows for validation; null to hold out the share that the options say.</param>
    /// <param name="progress">Told of every epoch.</param>
    /// <param name="cancellationToken">Looked at before every step.</param>
    /// <inheritdoc cref="Start" path="/exception"/>
    /// <exception cref="TrainingDivergedException">The loss or a gradient grew without bound, and the options do not say to roll
    /// back.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public NetworkTraining Train(
        NetworkData data, NetworkData? validation = null, IProgress<NetworkEpoch>? progress = null, CancellationToken cancellationToken = default)
    {
        NetworkTraining training = Start(data, validation);
        training.Run(progress, cancellationToken);
        return training;
    }

    internal static int HeldOut(int rows, NetworkTrainingOptions options) =>
        options.ValidationShare > 0 ? Math.Clamp((int)Math.Round(options.ValidationShare * rows), 1, Math.Max(rows - 1, 1)) : 0;

    private static void RequireEstimates(
        GradientEstimator estimator, NetworkShape shape, GradientTransformation optimizer, NetworkTrainingOptions options)
    {
        if (estimator.Problem(shape) is { } problem)
        {
            throw new ArgumentException($"{estimator} cannot be used for {shape}: {problem}.", nameof(options));
        }

        GradientNeeds exact = optimizer.Needs & (GradientNeeds.MicroBatches | GradientNeeds.MicroBatchRows | GradientNeeds.RowNorms | GradientNeeds.Clusters);
        if (exact != GradientNeeds.None || options.GrowingBatch is not null)
        {
            throw new ArgumentException(
                $"{(exact == GradientNeeds.None ? nameof(options.GrowingBatch) : optimizer)} needs gradients of parts or rows, which {estimator} "
                + $"does not give; leave {nameof(options.Estimator)} out.",
                nameof(options));
        }
    }
}
