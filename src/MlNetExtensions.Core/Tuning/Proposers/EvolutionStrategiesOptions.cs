using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Options of the tuner by evolution strategies with a single perturbation (ES-Single).</summary>
public sealed class EvolutionStrategiesOptions
{
    /// <summary>Antithetic pairs of particles; at least 1. Default: 4.</summary>
    public int Pairs { get; set; } = 4;

    /// <summary>σ: how far particles are from the center in the unit cube; positive. Default: 0.1.</summary>
    public double Perturbation { get; set; } = 0.1;

    /// <summary>How far the center goes in a step, for losses of variance 1 among the particles; positive. Default: 0.1.</summary>
    public double LearningRate { get; set; } = 0.1;

    /// <summary>
    /// How many times each particle is tried before perturbations are drawn anew: the truncations of one inner problem; at least 1.
    /// Default: 1, for trials that each begin from nothing.
    /// </summary>
    public int Truncations { get; set; } = 1;

    /// <summary>The probability that a pair takes a random level of a category; in [0, 1]. Default: 0.2.</summary>
    public double NewLevelShare { get; set; } = 0.2;

    internal void Validate()
    {
        Arguments.Require(Pairs >= 1, Pairs, "at least 1", nameof(Pairs));
        Arguments.RequirePositive(Perturbation, nameof(Perturbation));
        Arguments.RequirePositive(LearningRate, nameof(LearningRate));
        Arguments.Require(Truncations >= 1, Truncations, "at least 1", nameof(Truncations));
        Arguments.Require(NewLevelShare is >= 0 and <= 1, NewLevelShare, "in [0, 1]", nameof(NewLevelShare));
    }
}
