using System.Text.Json;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// A tuner of ML.NET that hears of a study's trials. A <see cref="ProposerTuner"/> hears everything by its points, bit by bit; another
/// tuner only what an <see cref="ITuner"/> can be told: results, with parameters as their JSON gives them back.
/// </summary>
internal sealed class TunerInStudy(ITuner tuner, Func<Parameter, string> label) : IStudyProposer
{
    private readonly ProposerTuner? _proposer = tuner as ProposerTuner;

    public StudyProposal Propose(int number)
    {
        if (_proposer is not null)
        {
            double[] point = _proposer.Proposer.Propose(number);
            Parameter at = _proposer.Map.ToParameter(point);
            return new StudyProposal(number, point, Json(at), label(at));
        }

        Parameter parameter = tuner.Propose(Settings(number, Parameter.CreateNestedParameter()));
        return new StudyProposal(number, [], Json(parameter), label(parameter));
    }

    public void Update(StudyTrial trial)
    {
        if (_proposer is not null)
        {
            double[] point = Point(trial.Proposal, _proposer.Map);
            if (trial.Result is { } result)
            {
                _proposer.Proposer.Update(trial.Number, point, result.Loss);
            }
            else
            {
                _proposer.Proposer.Pending(trial.Number, point);
            }
        }
        else if (trial.IsFinished)
        {
            TrialResult result = Result(trial, Settings(trial.Number, ParameterOf(trial.Proposal)));

            // ML.NET's own experiment reports a failed trial to the tuner so.
            result.Loss = double.IsNaN(result.Loss) ? double.MaxValue : result.Loss;
            tuner.Update(result);
        }
    }

    public void Abandon(int number) => _proposer?.Proposer.Abandon(number);

    public static Parameter ParameterOf(StudyProposal proposal) => JsonSerializer.Deserialize<Parameter>(proposal.Parameters)!;

    /// <summary>A finished trial as an experiment reports it, without its model; the loss of a failed one is NaN.</summary>
    public static TrialResult Result(StudyTrial trial, TrialSettings settings) => new()
    {
        TrialSettings = settings,
        Loss = trial.Result!.IsCompleted ? trial.Result.Loss : double.NaN,
        Metric = trial.Result.Metric,
        DurationInMilliseconds = trial.Result.Duration.TotalMilliseconds,
    };

    private static double[] Point(StudyProposal proposal, SearchSpaceMap map) =>
        proposal.Point.Count == map.Space.Count ? [.. proposal.Point] : map.ToPoint(ParameterOf(proposal));

    private static TrialSettings Settings(int number, Parameter parameter) =>
        new() { TrialId = number, Parameter = parameter, StartedAtUtc = DateTime.UtcNow };

    private static string Json(Parameter parameter) => JsonSerializer.Serialize(parameter);
}
