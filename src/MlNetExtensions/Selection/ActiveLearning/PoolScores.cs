using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>What a model thinks of open rows: the probabilities of their classes, and the scores made of them.</summary>
internal sealed class PoolScores
{
    private const double Slack = 1e-3;

    private readonly double[] _probabilities;
    private readonly int _classes;

    /// <param name="model">The model of all labels.</param>
    /// <param name="committee">Models of some of the labels; may be none.</param>
    /// <param name="open">The open rows, in the pool's order.</param>
    /// <param name="rows">Their places in the pool.</param>
    /// <param name="options">Options that hold.</param>
    public PoolScores(ITransformer model, IReadOnlyList<ITransformer> committee, IDataView open, int[] rows, ActiveLearningOptions options)
    {
        _classes = options.Classes.Count;
        _probabilities = Read(model.Transform(open), rows, options);
        double[][] members = [.. committee.Select(member => Read(member.Transform(open), rows, options))];
        Scores = new double[rows.Length];
        double[] opinions = new double[members.Length * _classes];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int member = 0; member < members.Length; member++)
            {
                Of(members[member], i).CopyTo(opinions.AsSpan(member * _classes));
            }

            Scores[i] = options.Score.Of(new ScoredRow { Probabilities = Of(_probabilities, i), Members = opinions });
        }
    }

    /// <summary>One score a row.</summary>
    public double[] Scores { get; }

    public double[] Probabilities(int index) => Of(_probabilities, index).ToArray();

    /// <summary>The class that the model would say.</summary>
    public int Predicted(int index) => TensorPrimitives.IndexOfMax(Of(_probabilities, index));

    private ReadOnlySpan<double> Of(double[] probabilities, int index) => probabilities.AsSpan(index * _classes, _classes);

    private double[] Read(IDataView scored, int[] rows, ActiveLearningOptions options)
    {
        RowSet<float> read = FeaturesInMemory.Read(scored, options.Probabilities);
        int columns = options.LabelsAreBoolean ? 1 : _classes;
        if (read.Columns != columns)
        {
            throw new InvalidOperationException($"Column '{options.Probabilities}' of the model has {read.Columns} values, but there are {_classes} classes. Let the label column '{options.LabelColumnName}' itself be learned, without MapValueToKey.");
        }

        double[] probabilities = new double[rows.Length * _classes];
        read.ForEachValue((row, column, value) => probabilities[row * _classes + (options.LabelsAreBoolean ? 1 : column)] = value);
        for (int i = 0; i < rows.Length; i++)
        {
            Normalize(probabilities.AsSpan(i * _classes, _classes), options, rows[i]);
        }

        return probabilities;
    }

    private static void Normalize(Span<double> probabilities, ActiveLearningOptions options, int row)
    {
        if (options.LabelsAreBoolean)
        {
            probabilities[0] = 1 - probabilities[1];
        }

        double sum = 0;
        bool areShares = true;
        foreach (double probability in probabilities)
        {
            areShares &= probability is >= -Slack and <= 1 + Slack;
            sum += probability;
        }

        if (!areShares || Math.Abs(sum - 1) > Slack * probabilities.Length)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Column '{options.Probabilities}' of the model, row {row} (from 0) of the pool: {string.Join(", ", probabilities.ToArray().Select(value => value.ToString("G4", CultureInfo.InvariantCulture)))}. These are no probabilities; take a trainer that gives them, or add a calibrator, and name the column (ProbabilityColumnName)."));
        }

        for (int k = 0; k < probabilities.Length; k++)
        {
            probabilities[k] = Math.Max(probabilities[k], 0) / sum;
        }
    }
}
