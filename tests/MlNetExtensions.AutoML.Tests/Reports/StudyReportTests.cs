using System.Xml.Linq;
using MlNetExtensions.Tuning;

namespace MlNetExtensions.AutoML.Tests.Reports;

public sealed class StudyReportTests
{
    private static readonly TuningSpace s_space = new(
    [
        new() { Name = "trainer", Levels = 2, Default = 0.25 },
        new() { Name = "learning rate" },
        new() { Name = "leaves", Conditions = [new(0, [1])] },
    ]);

    [Fact]
    public void ThePageHasEverySectionAndNeedsNothingElse()
    {
        XElement page = Parse(Report().ToHtml());

        page.Descendants("h2").Select(heading => heading.Value).Should().Equal(
            "Loss over trials", "Importance of the dimensions", "What each trainer got", "The best trials", "The best pipeline",
            "Is the lead larger than the noise?", "Workers", "Failed trials");
        page.Descendants().Select(element => element.Name.LocalName).Should().NotContain(["script", "link", "img", "iframe"]);
        page.Descendants().Attributes().Select(attribute => attribute.Name.LocalName).Should().NotContain(["src", "href"]);
    }

    [Fact]
    public void TheNumbersAreThoseOfTheTrials()
    {
        IReadOnlyList<StudyTrial> trials = Trials();
        string html = Report().ToHtml();
        StudyTrial best = trials.Where(trial => trial.State == StudyTrialState.Completed).MinBy(trial => trial.Result!.Loss)!;

        new StudyReport("s", trials).Best.Should().Be(best);
        html.Should().Contain($"trial {best.Number} with a loss of").And.Contain("40 trials completed, 2 failed, 1 open".Replace("40 trials completed", "40 completed", StringComparison.Ordinal));
        html.Should().Contain("out of luck").And.Contain("worker &lt;1&gt;");
    }

    [Fact]
    public void TheCodeOnThePageCompiles()
    {
        string code = Parse(Report().ToHtml()).Descendants("pre").Single().Value;

        code.Should().StartWith("using System", "the page adds no space to it");
        BestTrialCodeTests.Compiled(code).GetType("BestTrial").Should().NotBeNull();
    }

    [Fact]
    public void TheSameTrialsGiveTheSameBytes() => Report().ToHtml().Should().Be(Report().ToHtml());

    [Fact]
    public void AStudyWithoutTrialsHasAPage()
    {
        Parse(new StudyReport("empty", []).ToHtml()).Descendants("h2").Should().BeEmpty();
        Parse(new StudyReport("failed", [.. Trials().Where(trial => trial.State == StudyTrialState.Failed)]) { Space = s_space }.ToHtml())
            .Descendants("h2").Select(heading => heading.Value).Should().Equal("Failed trials");
    }

    [Fact]
    public void OneTrialHasAPage() => Parse(new StudyReport("one", [.. Trials().Take(1)]) { Space = s_space }.ToHtml()).Value.Should().Contain("Too few trials to tell");

    [Fact]
    public void ADimensionIsJudgedByTheTrialsInWhichItPlaysAPart()
    {
        // Leaves decide everything where they are active, and nothing elsewhere.
        StudyTrial[] trials = [.. Trials().Where(trial => trial.State == StudyTrialState.Completed).Select(trial => trial with
        {
            Result = trial.Result! with { Loss = trial.Proposal.Point[0] < 0.5 ? 7 : trial.Proposal.Point[2] },
        })];
        XElement bars = Parse(new StudyReport("s", trials) { Space = s_space }.ToHtml()).Descendants("figure").ElementAt(1);

        bars.Descendants().Where(element => element.Name.LocalName == "title").Select(title => title.Value)
            .Should().Contain(title => title.StartsWith("leaves: 0.9", StringComparison.Ordinal) || title.StartsWith("leaves: 1.0", StringComparison.Ordinal));
    }

    internal static StudyReport Report() => new("adult, 43 trials", Trials())
    {
        Space = s_space,
        Metric = "AUC",
        Seeds = SeedVariance.Of([0.1, 0.12, 0.11, 0.105], [0.13, 0.145, 0.14, 0.138]),
    };

    internal static IReadOnlyList<StudyTrial> Trials()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 43).Select(number =>
        {
            double[] point = [random.Next(2) == 0 ? 0.25 : 0.75, random.NextDouble(), random.NextDouble()];
            double loss = Math.Pow(point[1] - 0.3, 2) + (point[0] < 0.5 ? 0.15 : 0.05 + 0.1 * point[2]) + 0.02 * random.NextDouble();
            string trainer = point[0] < 0.5 ? "SAGA, logistic loss" : "FastForest";
            string parameters = FormattableString.Invariant($$$"""{"_pipeline_":{"e0":{"LearningRate":{{{point[1]}}}},"_SCHEMA_":"e0"}}""");
            StudyTrialState state = number == 42 ? StudyTrialState.Running : number % 20 == 9 ? StudyTrialState.Failed : StudyTrialState.Completed;
            return new StudyTrial
            {
                Proposal = new StudyProposal(number, point, parameters, trainer),
                State = state,
                Attempts = 1,
                Worker = $"worker <{number % 2}>",
                Folds = [.. Enumerable.Range(0, 5).Select(fold => new StudyFold(fold, 1, loss + 0.01 * random.NextDouble(), 1 - loss, TimeSpan.FromSeconds(2)))],
                Result = state switch
                {
                    StudyTrialState.Running => null,
                    StudyTrialState.Failed => StudyResult.Failed("out of luck", TimeSpan.FromSeconds(1)),
                    _ => new StudyResult(loss, 1 - loss, TimeSpan.FromSeconds(3 + 10 * point[2])),
                },
            };
        })];
    }

    private static XElement Parse(string html) => XElement.Parse(html[(html.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
}
