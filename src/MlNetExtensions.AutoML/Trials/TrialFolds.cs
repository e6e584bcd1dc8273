using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>The rows of each fold of each repeat, and the seed of its trainers.</summary>
internal sealed class TrialFolds(IDatasetManager data, int seed)
{
    private readonly ConcurrentDictionary<int, Lazy<IReadOnlyList<DataOperationsCatalog.TrainTestData>>> _splits = new();

    /// <summary>Folds in a repeat; 1 where rows to validate on are given.</summary>
    public int Count => data switch
    {
        ICrossValidateDatasetManager folds => folds.Fold,
        ITrainValidateDatasetManager => 1,
        _ => throw new NotSupportedException($"A {data.GetType()} holds neither folds nor rows to validate on."),
    };

    /// <summary>The rows of one fold that another fold trains on, as a ratio: see <see cref="Tuning.RacePosterior"/>.</summary>
    public double Overlap => Count > 1 ? 1.0 / (Count - 1) : 0;

    public int SeedOf(int repeat, int fold)
    {
        ulong state = (ulong)(uint)seed ^ ((ulong)(uint)repeat << 32) ^ ((ulong)(uint)fold << 48);
        return (int)(SplitMix64.Next(ref state) >> 33);
    }

    public (IDataView Train, IDataView Test) Rows(MLContext context, TrialSettings settings, int repeat, int fold)
    {
        if (data is ITrainValidateDatasetManager given)
        {
            return (given.LoadTrainDataset(context, settings), given.LoadValidateDataset(context, settings));
        }

        var folds = (ICrossValidateDatasetManager)data;
        DataOperationsCatalog.TrainTestData split = _splits.GetOrAdd(repeat, number => new(() => new MLContext(SeedOf(number, -1)).Data
            .CrossValidationSplit(folds.Dataset, folds.Fold, folds.SamplingKeyColumnName, SeedOf(number, -1)))).Value[fold];
        return (split.TrainSet, split.TestSet);
    }
}
