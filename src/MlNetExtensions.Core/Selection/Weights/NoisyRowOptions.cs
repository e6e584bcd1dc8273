using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>How rows are judged by a small clean set: see <see cref="NoisyRowWeights"/>.</summary>
public sealed record NoisyRowOptions
{
    /// <summary>Passes over the noisy rows, at least 1. Default: 30.</summary>
    public int Passes { get; init; } = 30;

    /// <summary>Rows of a batch, at least 1. Default: 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>c, the ridge penalty of the linear model, positive. Default: 1e-3.</summary>
    public double L2Regularization { get; init; } = 1e-3;

    /// <summary>The step of the models, as a share of the largest that is safe for a row of mean length, positive. Default: 0.5.</summary>
    public double LearningRate { get; init; } = 0.5;

    /// <summary>By how much the logit of a row's weight moves in a pass where its evidence is of mean size, at most, positive. Default: 0.5.</summary>
    public double WeightStep { get; init; } = 0.5;

    /// <summary>λ, the multiplier of the inner problem, at the start, positive. Default: 1.</summary>
    public double InitialMultiplier { get; init; } = 1;

    /// <summary>λ at the end, to which it grows linearly. Default: 10.</summary>
    public double FinalMultiplier { get; init; } = 10;

    /// <summary>Seed of the order of rows.</summary>
    public int Seed { get; init; }

    /// <summary>Stops the work.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate()
    {
        Arguments.Require(Passes >= 1, Passes, "1 or more");
        Arguments.Require(BatchSize >= 1, BatchSize, "1 or more");
        Arguments.RequirePositive(L2Regularization);
        Arguments.RequirePositive(LearningRate);
        Arguments.RequirePositive(WeightStep);
        Arguments.RequirePositive(InitialMultiplier);
        Arguments.Require(FinalMultiplier >= InitialMultiplier && double.IsFinite(FinalMultiplier), FinalMultiplier, "at least InitialMultiplier, and finite");
    }
}
