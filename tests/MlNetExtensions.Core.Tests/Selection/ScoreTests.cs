namespace MlNetExtensions.Core.Tests.Selection;

public sealed class ScoreTests
{
    public static TheoryData<RowScore> All =>
    [
        new EntropyScore(), new MarginScore(), new LeastConfidenceScore(), new El2nScore(), new GradientNormScore(), new LossScore(),
            new CrossEntropyScore(),
        new InformationScore(), new InformationScore(OutcomeUtility.Information), new EnsembleDisagreementScore(),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_that_lacks_what_a_score_needs_is_refused_by_name(RowScore score)
    {
        foreach (ScoreInputs part in Enum.GetValues<ScoreInputs>().Where(part => part != 0 && score.Needs.HasFlag(part)))
        {
            FluentActions.Invoking(() => Of(score, part)).Should().Throw<ArgumentException>().WithMessage($"*no {part}*");
        }

        Of(score, ScoreInputs.None).Should().BeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Scores_of_one_class_are_none_and_NaN_stays_NaN(RowScore score)
    {
        if (score.Needs.HasFlag(ScoreInputs.Probabilities))
        {
            score.Of(new ScoredRow { Probabilities = [1], Label = 0, FeatureNorm = 2 }).Should().Be(0);
            score.Of(new ScoredRow { Probabilities = [double.NaN, double.NaN], Label = 0, FeatureNorm = 2 }).Should().Be(double.NaN);
        }

        if (score.Needs.HasFlag(ScoreInputs.Probabilities | ScoreInputs.Label))
        {
            FluentActions.Invoking(() => score.Of(new ScoredRow { Probabilities = [1], Label = 3, FeatureNorm = 1 }))
                .Should().Throw<ArgumentException>()
                .WithMessage("*class 3*1 classes*");
        }
    }

    [Fact]
    public void Formulas_are_those_of_the_documentation()
    {
        double[] p = [.5, .3, .2];
        new EntropyScore().Of(new ScoredRow { Probabilities = p })
            .Should().BeApproximately(-.5 * Math.Log(.5) - .3 * Math.Log(.3) - .2 * Math.Log(.2), 1e-15);
        new MarginScore().Of(new ScoredRow { Probabilities = p }).Should().BeApproximately(.8, 1e-15);
        new LeastConfidenceScore().Of(new ScoredRow { Probabilities = p }).Should().BeApproximately(.5, 1e-15);
        new InformationScore().Of(new ScoredRow { Probabilities = p, Label = 1 }).Should().BeApproximately(.21, 1e-15);
        new InformationScore(OutcomeUtility.Information).Of(new ScoredRow { Probabilities = p, Label = 1 })
            .Should().BeApproximately(.3 * .49, 1e-15);
        new EntropyScore().OfAll([.5, .5, 1, 0], 2).Should().Equal(Math.Log(2), 0);
    }

    [Fact]
    public void Models_disagree_by_the_mutual_information()
    {
        var score = new EnsembleDisagreementScore();
        score.Of(new ScoredRow { Members = [.5, .5, .5, .5], Classes = 2 }).Should().Be(0);
        score.Of(new ScoredRow { Members = [1, 0, 0, 1], Classes = 2 }).Should().BeApproximately(Math.Log(2), 1e-15);
    }

    private static double Of(RowScore score, ScoreInputs missing) => score.Of(new ScoredRow
    {
        Probabilities = missing == ScoreInputs.Probabilities ? [] : [.7, .3],
        Label = missing == ScoreInputs.Label ? -1 : 1,
        Loss = missing == ScoreInputs.Loss ? double.NaN : 1.5,
        FeatureNorm = missing == ScoreInputs.FeatureNorm ? double.NaN : 2,
        Members = missing == ScoreInputs.Members ? [] : [.7, .3, .2, .8],
    });
}
