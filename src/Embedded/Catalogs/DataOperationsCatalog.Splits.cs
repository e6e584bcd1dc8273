using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    private const int DefaultSplitSeed = 42;

    /// <summary>Splits rows at random into a training and a test set; rows with equal values in the sampling key column stay together.</summary>
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(testFraction is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "The fraction must be above 0 and below 1.");
        return Split(data, NumberRows(_env, data, samplingKeyColumnName, seed), 0, testFraction);
    }

    /// <summary>Splits rows at random into folds; each is the test set of one of the results, and the training set is all others.</summary>
    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return CrossValidationSplit(_env, data, numberOfFolds, samplingKeyColumnName, seed);
    }

    internal static IReadOnlyList<TrainTestData> CrossValidationSplit(IHostEnvironment env, IDataView data, int numberOfFolds, string samplingKeyColumnName, int? seed)
    {
        if (numberOfFolds < 2)
            throw new ArgumentOutOfRangeException(nameof(numberOfFolds), numberOfFolds, "There must be at least two folds.");
        var numbers = NumberRows(env, data, samplingKeyColumnName, seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold =>
            Split(data, numbers, (double)fold / numberOfFolds, (fold + 1.0) / numberOfFolds))];
    }

    // Without a seed the context's is taken itself, not a number drawn with it: the same data are split the same way each time.
    private static RowNumbers NumberRows(IHostEnvironment env, IDataView data, string samplingKeyColumnName, int? seed)
    {
        int given = seed ?? env.GetSeed() ?? DefaultSplitSeed;
        return samplingKeyColumnName is null
            ? RowNumbers.Random(given)
            : RowNumbers.ByValue(data.Schema.Find(samplingKeyColumnName), given);
    }

    private static TrainTestData Split(IDataView data, RowNumbers numbers, double lower, double upper) => new(
        trainSet: new FilteredDataView(data, RowCondition.InShare(numbers, lower, upper, complement: true)),
        testSet: new FilteredDataView(data, RowCondition.InShare(numbers, lower, upper, complement: false)));

    /// <summary>A view's rows in two parts.</summary>
    public struct TrainTestData
    {
        /// <summary>The rows to train on.</summary>
        public readonly IDataView TrainSet;

        /// <summary>The rows to test on.</summary>
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
