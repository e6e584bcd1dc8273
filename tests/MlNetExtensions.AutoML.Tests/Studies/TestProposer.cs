namespace MlNetExtensions.AutoML.Tests.Studies;

/// <summary>Proposes what the number says, and remembers what it was told.</summary>
internal sealed class TestProposer : IStudyProposer
{
    public List<string> Heard { get; } = [];

    public static double Coordinate(int number) => number * 0.61803398875 % 1;

    public StudyProposal Propose(int number)
    {
        Heard.Add($"propose {number}");
        return new StudyProposal(number, [Coordinate(number)], "{}");
    }

    public void Update(StudyTrial trial) => Heard.Add($"{(trial.IsFinished ? "finished" : "pending")} {trial.Number}");

    public void Abandon(int number) => Heard.Add($"abandon {number}");
}
