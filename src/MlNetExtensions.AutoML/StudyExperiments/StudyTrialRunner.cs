using System.Runtime.ExceptionServices;
using Microsoft.ML.AutoML;

namespace MlNetExtensions;

/// <summary>Runs the study's trials with a runner, and hands out the results of those that need not run.</summary>
internal sealed class StudyTrialRunner(StudySession session, ITrialRunner inner) : ITrialRunner
{
    public async Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
    {
        StudySession.Turn turn = session.TurnOf(settings.TrialId);
        while (true)
        {
            if (turn.Trial.IsFinished)
            {
                return TunerInStudy.Result(turn.Trial, settings);
            }

            if (turn.Lease is { } lease && await RunAsync(lease, settings, ct).ConfigureAwait(false) is { } result)
            {
                return result;
            }

            turn = await session.WaitAsync(turn.Trial.Number, ct).ConfigureAwait(false);
            settings.TrialId = turn.Trial.Number;
            settings.Parameter = TunerInStudy.ParameterOf(turn.Trial.Proposal);
        }
    }

    public void Dispose() => inner.Dispose();

    /// <returns>Null if the trial was given to another worker meanwhile.</returns>
    private async Task<TrialResult?> RunAsync(StudyLease lease, TrialSettings settings, CancellationToken ct)
    {
        TrialResult? result = null;
        Exception? error = null;
        StudyWork work;
        try
        {
            work = await session.Worker.RunAsync(lease, RunInnerAsync, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            session.GivenBack(lease.Trial.Number);
            throw;
        }

        if (work.Refused > 0)
        {
            session.Lost(lease.Trial.Number);
            return null;
        }

        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return result;

        async Task<StudyResult> RunInnerAsync(StudyLease _, CancellationToken token)
        {
            try
            {
                result = inner is IStudyTrialRunner folded
                    ? await folded.RunAsync(settings, new StudyFolds(session.Store, lease), token).ConfigureAwait(false)
                    : await inner.RunAsync(settings, token).ConfigureAwait(false);
                result.TrialSettings = settings;

                // ML.NET's loss of a trial without one.
                double loss = result.Loss < double.MaxValue ? result.Loss : double.NaN;
                return new StudyResult(loss, result.Metric, TimeSpan.FromMilliseconds(result.DurationInMilliseconds));
            }
            catch (Exception exception)
            {
                error = exception;
                throw;
            }
        }
    }
}
