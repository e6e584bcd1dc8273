using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>What is searched of a normalization by strata: how far each stratum goes its own way.</summary>
public sealed class StratifiedNormalizingSearch
{
    /// <summary>The part of a stratum's own normalization, the rest being that of all rows; 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0, 1.0)]
    public double Blend { get; set; } = 1;

    internal StratifiedNormalizingEstimator.Options To(string output, string input, string[] strata) => new()
    {
        OutputColumnName = output,
        InputColumnName = input,
        StratumColumnNames = strata,
        Blend = Blend,
    };
}
