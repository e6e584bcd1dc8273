using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>What can be asked of a column of embeddings; made by <c>mlContext.Embeddings()</c>.</summary>
public sealed class EmbeddingOperations
{
    private readonly ComponentLog _log;

    internal EmbeddingOperations(IHostEnvironment? environment) => _log = new ComponentLog(environment, "Embeddings");

    /// <summary>Computes all metrics of an embedding: how evenly it uses its dimensions, how its rows lie to each other, and what can be
    /// read from it.</summary>
    /// <param name="data">Rows with the columns below; read twice.</param>
    /// <param name="featureColumnName">The embedding: a vector of Single of known size.</param>
    /// <param name="labelColumnName">
    /// What k-NN and a linear probe predict: a key, text, a whole number or a Boolean. Rows where it is missing count for all else. Null
    /// for no accuracies.
    /// </param>
    /// <param name="options">Sizes, neighbors, seed; null for the defaults.</param>
    /// <param name="testData">
    /// Rows with the same columns, on which the accuracies are measured; labels are matched by value. Null holds a share of
    /// <paramref name="data"/> out.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of the wrong type or size, or an option is out of
    /// range.</exception>
    /// <exception cref="ArgumentException">There are no rows, no row has a label, or there are test data without a label
    /// column.</exception>
    /// <exception cref="InvalidRowException">A value is not finite; the message names column, row and slot.</exception>
    public EmbeddingMetrics Evaluate(
        IDataView data, string featureColumnName = "Features", string? labelColumnName = null, EmbeddingEvaluationOptions? options = null,
        IDataView? testData = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(featureColumnName);
        options ??= new EmbeddingEvaluationOptions();
        options.Validate();
        if (testData is not null && labelColumnName is null)
        {
            throw new ArgumentException("There are test data, but no label to measure on them. Name the label column.",
                nameof(labelColumnName));
        }

        string[] labels = labelColumnName is null ? [] : [labelColumnName];
        var rows = new TrainingRows(data, [featureColumnName], labels);
        TrainingRows? others = testData is null ? null : new TrainingRows(testData, [featureColumnName], labels);
        EmbeddingMetrics metrics = others is null ? EmbeddingEvaluator.Evaluate(rows, options)
            : EmbeddingEvaluator.Evaluate(rows, options, others, () => ClassesOf(others, rows));
        if (metrics.SampledRowCount < metrics.RowCount)
        {
            _log.Info($"Neighbors and accuracies are of {metrics.SampledRowCount} rows of {metrics.RowCount}, drawn by seed {options.Seed}; see {nameof(EmbeddingEvaluationOptions.MaximumSampledRows)}.");
        }

        return metrics;
    }

    // Test labels get the numbers that their values have in the data.
    private static int[] ClassesOf(TrainingRows others, TrainingRows rows)
    {
        Categories known = rows.Categories[0].Categories!;
        int[] numbers = others.Categories[0].Categories!.NumbersIn(known, rows.CategoryNames[0]);
        return Array.ConvertAll(numbers, number => number == 0 ? EmbeddingEvaluator.UnknownClass : number - 1);
    }
}
