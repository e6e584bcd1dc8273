using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// What a fitted model says of rows: probabilities of classes, or the prediction of a regression, and the loss of each. Of a row that it
/// was not asked about, the loss is NaN.
/// </summary>
internal sealed class PredictedRows
{
    private const double Least = 1e-15;
    private readonly SelectableRows _rows;
    private readonly double[] _probabilities;

    private PredictedRows(SelectableRows rows, double[] probabilities, double[] losses) => (_rows, _probabilities, Losses) = (rows,
        probabilities, losses);

    /// <summary>Cross-entropies, or squared errors.</summary>
    public double[] Losses { get; }

    /// <param name="predictions">The model's output for the rows asked about, in their order.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="asked">The numbers of the rows asked about, rising.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static PredictedRows Read(IDataView predictions, SelectableRows rows, int[] asked, CancellationToken cancellationToken)
    {
        bool isProbability = rows.Classes == 2 && predictions.Schema.GetColumnOrNull("Probability") is { Type: NumberDataViewType };
        FeatureColumn column = FeatureColumn.Dense(predictions.Schema, isProbability ? "Probability" : "Score");
        int expected = rows.Classes <= 2 ? 1 : rows.Classes;
        if (column.Dimension != expected && !(rows.Classes == 2 && column.Dimension == 2))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The model's column Score has {column.Dimension} values, but the label needs {expected}; "
                + $"give the trainer and its label column to data selection."));
        }

        var values = new ValueStore<float>();
        using (var reader = new OrderedChunkReader(predictions, [column], cancellationToken))
        {
            foreach (RowChunk chunk in reader.Read())
            {
                values.Add(((FeatureBlock)chunk.Blocks[0]).Rows(0, chunk.Count));
                reader.Recycle(chunk);
            }
        }

        float[] scores = values.ToArray();
        if (scores.Length != asked.Length * column.Dimension)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The model gave {scores.Length / column.Dimension} predictions for {asked.Length} rows; "
                + $"a model that drops rows cannot select them."));
        }

        return rows.Classes > 0 ? OfClasses(rows, asked, scores, column.Dimension, isProbability) : OfNumbers(rows, asked, scores);
    }

    /// <summary>A score for each of some rows.</summary>
    public double[] Scores(RowScore score, int[] some)
    {
        double[] scores = new double[some.Length];
        int classes = _rows.Classes, dimension = _rows.Dimension;
        for (int i = 0; i < some.Length; i++)
        {
            int row = some[i];
            scores[i] = score.Of(new ScoredRow
            {
                Probabilities = _probabilities.AsSpan(row * classes, classes),
                Label = classes > 0 ? (int)_rows.Labels[row] : -1,
                Loss = Losses[row],
                FeatureNorm = dimension > 0 ? TensorPrimitives.Norm<double>(_rows.Features.AsSpan(row * dimension, dimension)) : double.NaN,
            });
        }

        return scores;
    }

    /// <summary>1 where the model is right about a row, 0 where it is wrong; of a regression 1/(1 + loss).</summary>
    public double Reward(int row)
    {
        int classes = _rows.Classes;
        return classes == 0 ? 1 / (1 + Losses[row])
            : TensorPrimitives.IndexOfMax<double>(_probabilities.AsSpan(row * classes, classes)) == (int)_rows.Labels[row] ? 1 : 0;
    }

    private static PredictedRows OfNumbers(SelectableRows rows, int[] asked, float[] scores)
    {
        double[] losses = NotAsked(rows);
        for (int i = 0; i < asked.Length; i++)
        {
            double error = scores[i] - rows.Labels[asked[i]];
            losses[asked[i]] = error * error;
        }

        return new PredictedRows(rows, [], losses);
    }

    private static PredictedRows OfClasses(SelectableRows rows, int[] asked, float[] scores, int dimension, bool isProbability)
    {
        int classes = rows.Classes;
        double[] probabilities = new double[rows.Ids.Count * classes], losses = NotAsked(rows);
        for (int i = 0; i < asked.Length; i++)
        {
            Span<double> row = probabilities.AsSpan(asked[i] * classes, classes);
            if (dimension == 1)
            {
                double p = isProbability ? scores[i] : 1 / (1 + Math.Exp(-scores[i]));
                row[^1] = p;
                row[0] = classes == 1 ? 1 : 1 - p;
            }
            else
            {
                ToProbabilities(scores.AsSpan(i * dimension, dimension), row);
            }

            losses[asked[i]] = -Math.Log(Math.Max(row[(int)rows.Labels[asked[i]]], Least));
        }

        return new PredictedRows(rows, probabilities, losses);
    }

    private static double[] NotAsked(SelectableRows rows)
    {
        double[] losses = new double[rows.Ids.Count];
        losses.AsSpan().Fill(double.NaN);
        return losses;
    }

    /// <summary>Scores that are probabilities as they are, others by softmax.</summary>
    private static void ToProbabilities(ReadOnlySpan<float> scores, Span<double> probabilities)
    {
        TensorPrimitives.ConvertTruncating(scores, probabilities);
        if (TensorPrimitives.Min<double>(probabilities) < 0 || Math.Abs(TensorPrimitives.Sum<double>(probabilities) - 1) > 1e-3)
        {
            TensorPrimitives.SoftMax<double>(probabilities, probabilities);
        }
    }
}
