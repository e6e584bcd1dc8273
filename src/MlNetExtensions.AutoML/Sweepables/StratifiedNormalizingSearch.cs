using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>What is searched of a normalization by strata: how far each stratum goes its own way.</summary>
public sealed class StratifiedNormalizingSearch
{
    /// <summary>The part of a stratum's own normalization, the rest being that of all rows; 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0, 1.0)]
    public double Blend { get; set; } = 1;

    /// <summary>The estimator's options with these values.</summary>
    /// <param name="outputColumnName">The normalized features.</param>
    /// <param name="inputColumnName">The features.</param>
    /// <param name="stratumColumnNames">The columns that say which stratum a row is of.</param>
    public StratifiedNormalizingEstimator.Options ToOptions(string outputColumnName, string inputColumnName, string[] stratumColumnNames) => new()
    {
        OutputColumnName = outputColumnName,
        InputColumnName = inputColumnName,
        StratumColumnNames = stratumColumnNames,
        Blend = Blend,
    };
}
