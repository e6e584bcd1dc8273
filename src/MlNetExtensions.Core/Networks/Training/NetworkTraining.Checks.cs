using static System.FormattableString;

namespace MlNetExtensions.Core.Networks;

/// <content>Validation, the first parameters from rows, and the watch for divergence.</content>
public sealed partial class NetworkTraining
{
    /// <summary>Batches over which normalizers' statistics are taken anew for averaged parameters.</summary>
    private const int RefreshBatches = 100;

    private Network Current()
    {
        if (_average is null)
        {
            return new Network(Trainer.Shape, _parameters, _statistics);
        }

        float[] parameters = new float[_parameters.Length], statistics = [.. _statistics];
        if (!_average.TryRead(parameters))
        {
            return new Network(Trainer.Shape, _parameters, _statistics);
        }

        // The running statistics are those of the last parameters, not of their average.
        for (int i = 0, first = 0; i < RefreshBatches && first < _rows.Count && statistics.Length > 0; i++, first += _pass.Capacity)
        {
            int count = Math.Min(_pass.Capacity, _rows.Count - first);
            if (count >= FewestRows)
            {
                _rows.Load(_rows.Order.AsMemory(first, count));
                _pass.Normalize(parameters, statistics, count);
            }
        }

        return new Network(Trainer.Shape, parameters, statistics);
    }

    private (double Loss, double Accuracy) Validate()
    {
        if (_validationRows.Length == 0)
        {
            return (double.NaN, double.NaN);
        }

        Network network = Current();
        var rows = new TrainingRows(_validation, _validationRows, _pass, Trainer.Loss);
        double losses = 0;
        int right = 0;
        bool classes = true;
        for (int first = 0; first < rows.Count; first += _pass.Capacity)
        {
            int count = Math.Min(_pass.Capacity, rows.Count - first);
            rows.Load(rows.Order.AsMemory(first, count));
            _pass.Judge(network.Parameters, network.Statistics, count, prepared: first > 0);
            for (int row = 0; row < count; row++)
            {
                losses += _pass.Weights[row] * _pass.Losses[row];
                bool? isRight = Trainer.Loss.IsRight(_pass.Output.Row(row), _pass.Targets.Row(row));
                classes &= isRight is not null;
                right += isRight == true ? 1 : 0;
            }
        }

        return (losses / rows.Count, classes ? (double)right / rows.Count : double.NaN);
    }

    private double LearningRate()
    {
        ScaleByLearningRate? rate = Trainer.Optimizer.Paths().SelectMany(path => path).OfType<ScaleByLearningRate>().FirstOrDefault();
        return rate?.Schedule.At(Math.Max(_optimizer.Steps, 1)) ?? double.NaN;
    }

    private void CheckDivergence(double loss, double norm)
    {
        if (double.IsNaN(_firstLoss) && double.IsFinite(loss))
        {
            _firstLoss = loss;
        }

        bool tooLarge = loss > Trainer.Options.DivergenceFactor * Math.Max(Math.Abs(_firstLoss), 1);
        if (double.IsFinite(loss) && double.IsFinite(norm) && !tooLarge)
        {
            return;
        }

        long step = _optimizer.Steps + 1;
        string layer = Culprit();
        throw new TrainingDivergedException(
            Invariant($"Training diverged at step {step} (epoch {_history.Count + 1}): the loss is {loss}, the gradient's norm {norm}, first seen in {layer}. ")
            + "Take a smaller learning rate, begin with warm-up steps, clip gradients, or scale the features and targets.",
            step, layer);
    }

    /// <summary>The first layer whose outputs are not finite, or the one with the largest gradient.</summary>
    private string Culprit()
    {
        for (int i = 0; i < _pass.Layers.Count; i++)
        {
            for (int row = 0; row < _pass.Rows; row++)
            {
                if (!System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(_pass.Layers[i].Output.Row(row)))
                {
                    return Invariant($"layer {i} ({Trainer.Shape.Layers[i]})");
                }
            }
        }

        ParameterGroup worst = Trainer.Shape.Parameters.Groups.MaxBy(group => Size(group.Of<float>(_gradient)))!;
        return Invariant($"layer {worst.Layer} ({Trainer.Shape.Layers[worst.Layer]}), group {worst.Name}");

        static double Size(ReadOnlySpan<float> values)
        {
            double norm = System.Numerics.Tensors.TensorPrimitives.Norm(values);
            return double.IsFinite(norm) ? norm : double.PositiveInfinity;
        }
    }

    /// <summary>Layer-sequential unit variance on the first batch, where layers ask for it.</summary>
    private void InitializeByRows()
    {
        if (!Trainer.Shape.Layers.Any(layer => layer is DenseLayer { Initializer: LsuvInitializer }))
        {
            return;
        }

        _rows.Arrange(Trainer.Options.Order, NormalRandom.Part(_seed, 2), 1);
        _rows.Load(_rows.Order.AsMemory(0, _pass.Capacity));
        UnitVariance.Apply(_pass, _parameters, _statistics, _pass.Capacity);
    }
}
