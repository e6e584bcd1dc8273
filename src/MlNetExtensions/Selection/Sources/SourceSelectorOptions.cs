using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>How rows are drawn from several sources: see <see cref="SourceSelectionCatalog.SourceSelection"/>.</summary>
public sealed class SourceSelectorOptions
{
    /// <summary>The pipeline that learns from the rows drawn so far.</summary>
    public required IEstimator<ITransformer> Trainer { get; init; }

    /// <summary>What a model is worth, on rows held out from all sources: larger is better, such as an accuracy.</summary>
    public required Func<ITransformer, double> Evaluate { get; init; }

    /// <summary>
    /// How the sources' rewards are believed to be. A reward is by how much a round's rows raised the metric, in units of the mean change so far.
    /// Default: <see cref="NormalGammaPosterior"/> that forgets a twentieth at each reward, for what a source still has to teach changes as the model learns.
    /// </summary>
    public ArmPosterior Posterior { get; init; } = new NormalGammaPosterior { Decay = 0.05 };

    /// <summary>Rows of a round. Default: 100.</summary>
    public int RowsPerRound { get; init; } = 100;

    /// <summary>Rounds at most; before there are as many, the sources may be used up. Default: 50.</summary>
    public int Rounds { get; init; } = 50;

    /// <summary>Seed of the draws.</summary>
    public int Seed { get; init; }

    /// <summary>Stops between rounds.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Trainer);
        ArgumentNullException.ThrowIfNull(Evaluate);
        ArgumentNullException.ThrowIfNull(Posterior);
        OptionCheck.Require(RowsPerRound >= 1, RowsPerRound, nameof(RowsPerRound), "at least 1");
        OptionCheck.Require(Rounds >= 1, Rounds, nameof(Rounds), "at least 1");
    }
}
