using System.Collections.Concurrent;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// A tuner of ML.NET around any <see cref="IProposer"/>: trials become points of the unit cube, and points parameters.
/// </summary>
/// <remarks>
/// Its own: <c>experiment.SetTuner(services => new ProposerTuner(services.GetRequiredService&lt;AutoMLExperiment.AutoMLExperimentSettings>()
/// .SearchSpace, space => new MyProposer(space)))</c>. A trial whose loss is NaN, infinite or <see cref="double.MaxValue"/> (ML.NET's loss of
/// a trial that threw) has failed. Trials may be proposed ahead, also before earlier ones have results, and from several threads; asked
/// again for a trial, it answers as before.
/// </remarks>
public class ProposerTuner : ITuner
{
    private readonly ConcurrentDictionary<int, Proposal> _proposed = new();

    /// <param name="space">What the experiment searches.</param>
    /// <param name="create">Makes the proposer for the space as a unit cube.</param>
    /// <exception cref="ArgumentException">The space has an option that cannot be sampled; the error names it.</exception>
    public ProposerTuner(SearchSpace space, Func<TuningSpace, IProposer> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Map = new SearchSpaceMap(space);
        Proposer = create(Map.Space);
    }

    /// <summary>How points and parameters hang together.</summary>
    public SearchSpaceMap Map { get; }

    /// <summary>What proposes.</summary>
    public IProposer Proposer { get; }

    /// <inheritdoc/>
    public Parameter Propose(TrialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        double[] point = Proposer.Propose(settings.TrialId);
        return _proposed.GetOrAdd(settings.TrialId, _ => new Proposal(point, Map.ToParameter(point))).Parameter;
    }

    /// <inheritdoc/>
    /// <remarks>A result of a trial that was not proposed here is taken as history.</remarks>
    /// <exception cref="ArgumentException">The result has no settings, or a parameter that the space does not have.</exception>
    public void Update(TrialResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.TrialSettings is not { Parameter: { } parameter } settings)
        {
            throw new ArgumentException("The result has no settings, so that it says nothing about any parameter.", nameof(result));
        }

        double[] point = _proposed.TryRemove(settings.TrialId, out Proposal? proposal) && ReferenceEquals(proposal.Parameter, parameter)
            ? proposal.Point
            : Map.ToPoint(parameter);
        Proposer.Update(settings.TrialId, point, result.Loss < double.MaxValue ? result.Loss : double.NaN);
    }

    /// <summary>Forgets a trial that was proposed but will not run.</summary>
    /// <param name="trial">Its number.</param>
    public void Abandon(int trial)
    {
        _proposed.TryRemove(trial, out _);
        Proposer.Abandon(trial);
    }

    private sealed record Proposal(double[] Point, Parameter Parameter);
}
