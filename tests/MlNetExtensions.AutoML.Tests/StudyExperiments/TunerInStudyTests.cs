using Microsoft.ML.SearchSpace.Option;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.StudyExperiments;

/// <summary>What a tuner hears of a study's trials.</summary>
public sealed class TunerInStudyTests
{
    [Fact]
    public void A_trial_that_another_process_runs_is_pending_here_and_its_point_is_kept()
    {
        var tuner = new UniformTuner(new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) });
        var study = new TunerInStudy(tuner, _ => "");
        study.Propose(0);
        var elsewhere = new StudyTrial { Proposal = new StudyProposal(1, [0.625], "{\"x\":0.625}"), State = StudyTrialState.Running };

        study.Update(elsewhere);

        tuner.Proposer.Propose(1).Should().Equal([0.625], "the trial is known");
        study.Update(elsewhere with { State = StudyTrialState.Completed, Result = new StudyResult(0.5, 0.5, TimeSpan.Zero) });
        FluentActions.Invoking(() => tuner.Proposer.Propose(1)).Should().Throw<ArgumentException>().WithMessage("*1 has a result*");
    }
}
