using static System.FormattableString;

namespace MlNetExtensions.Core.Networks;

/// <content>Saving between epochs, and resuming bit by bit.</content>
public sealed partial class NetworkTraining
{
    private const byte Version = 3;

    // What decides the bits of a run besides its shape, loss and optimizer; the number of epochs may change.
    private string Plan => Invariant(
        $"{Trainer.Loss}; {_rows.Count} + {_validationRows.Length} rows; batches of {Trainer.Options.BatchSize}, {Trainer.Options.GrowingBatch}, {Trainer.Options.Order}, seed {Trainer.Options.Seed}, ")
        + Invariant($"{_parts.Length} {(_clusters is null ? "parts" : "clusters")}, best epoch by {Trainer.Options.BestEpochBy}, ")
        + $"{Trainer.Options.Estimator?.ToString() ?? "exact"} gradients";

    /// <summary>Writes all that <see cref="NetworkTrainer.Resume"/> needs to go on bit by bit: network, optimizer, average, order and
    /// history.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Version);
        writer.Write(Plan);
        new Network(Trainer.Shape, _parameters, _statistics).Save(writer);
        _optimizer.Save(writer);
        writer.Write((byte)(_average is null ? 0 : 1));
        _average?.Save(writer);
        _control?.Save(writer);
        writer.Write((byte)(_best is null ? 0 : 1));
        _best?.Save(writer);
        writer.WriteDoubles([_bestLoss, _firstLoss]);
        writer.Write(_bestEpoch);
        writer.Write(_batchSize);
        writer.Write(_history.Count);
        foreach (NetworkEpoch epoch in _history)
        {
            writer.Write(epoch.Steps);
            writer.WriteDoubles(
                [epoch.TrainingLoss, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.LearningRate, epoch.GradientNorm, epoch.Seconds, epoch.Alignment]);
        }
    }

    internal void Restore(StateReader reader)
    {
        byte version = reader.ReadByte("version");
        reader.Require(version == Version, "version", $"is {version}, but this version reads {Version}");
        string plan = reader.ReadText("plan");
        reader.Require(plan == Plan, "plan", $"is '{plan}', but here it is '{Plan}'");
        Network network = reader.ReadNested("network", inner => Network.Load(inner, Trainer.Shape));
        network.Parameters.CopyTo(_parameters);
        network.Statistics.CopyTo(_statistics);
        _optimizer.Restore(reader);
        bool averages = reader.ReadBoolean("average");
        reader.Require(averages == _average is not null, "average", $"is {(averages ? "there" : "missing")}, unlike here");
        _average?.Restore(reader);
        _control?.Restore(reader);
        _best = reader.ReadBoolean("best") ? reader.ReadNested("best", inner => Network.Load(inner, Trainer.Shape)) : null;
        (_bestLoss, _firstLoss) = (reader.ReadDouble("best loss"), reader.ReadDouble("first loss"));
        _bestEpoch = reader.ReadInt32("best epoch", 0);
        int batchSize = reader.ReadInt32("batch size", 1, _pass.Capacity);
        int epochs = reader.ReadCount("history", sizeof(long) + 7 * sizeof(double));
        reader.Require(_bestEpoch <= epochs, "best epoch", $"is {_bestEpoch}, but there are {epochs} epochs");
        for (int i = 1; i <= epochs; i++)
        {
            long steps = reader.ReadInt64("steps", 0);
            _history.Add(new NetworkEpoch(
                i, steps, reader.ReadDouble("training loss"), reader.ReadDouble("validation loss"), reader.ReadDouble("validation accuracy"),
                reader.ReadDouble("learning rate"), reader.ReadDouble("gradient norm"), reader.ReadDouble("seconds"))
            {
                Alignment = reader.ReadDouble("alignment"),
            });
        }

        _batchSize = batchSize;
        Elapsed = epochs > 0 ? _history[^1].Seconds : 0;
        IsFinished = IsOver(epochs);
    }
}
