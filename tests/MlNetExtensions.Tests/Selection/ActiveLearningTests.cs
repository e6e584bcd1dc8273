using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Tests.Seam;

namespace MlNetExtensions.Tests.Selection;

/// <summary>Labels are bought where they teach most, and none is lost.</summary>
public sealed class ActiveLearningTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly ShiftedRow[] _rows = ShiftedRow.Generate(300, 0, 3);
    private readonly string _journal = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private IDataView Pool => _ml.Data.LoadFromEnumerable(_rows);

    public void Dispose() => File.Delete(_journal);

    [Fact]
    public void A_loop_spends_its_budget_on_rows_near_the_border()
    {
        using ActiveLearner learner = _ml.ActiveLearning(Pool, Options(budget: 60, evaluate: true));
        List<int> asked = [];

        ITransformer model = learner.Run(request =>
        {
            asked.Add(request.Row);
            return Truth(request.Row);
        });

        asked.Should().HaveCount(60).And.OnlyHaveUniqueItems();
        learner.Labels.Should().Be(60);
        learner.IsDone.Should().BeTrue();
        learner.Propose().Should().BeEmpty();
        _ml.BinaryClassification.Evaluate(model.Transform(Pool)).Accuracy.Should().BeGreaterThan(0.9);
        learner.Rounds.Should().HaveCount(5);
        learner.Rounds[0].Metric.Should().Be(double.NaN);
        learner.Rounds[^1].Metric.Should().BeGreaterThan(0.9);
        learner.Rounds.SelectMany(round => round.Rows).Should().Equal(asked);
        // The first batch is drawn at random; later ones lie nearer to the border at 0.
        asked[20..].Average(row => Math.Abs(_rows[row].Features[0])).Should().BeLessThan(_rows.Average(row => Math.Abs(row.Features[0])));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_committee_asks_where_its_models_disagree(int members)
    {
        List<(int Row, double Score)> asked = [], again = [];
        foreach (List<(int Row, double Score)> run in new[] { asked, again })
        {
            using ActiveLearner learner = _ml.ActiveLearning(Pool, new ActiveLearningOptions
            {
                Trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(),
                Classes = ["no", "yes"],
                LabelsAreBoolean = true,
                Budget = 50,
                InitialBatchSize = 20,
                BatchSize = 10,
                Score = new EnsembleDisagreementScore(),
                CommitteeSize = members,
                Sampler = new TopSampler(),
                Seed = 2,
            });

            learner.Run(request =>
            {
                run.Add((request.Row, request.Score));
                return Truth(request.Row);
            });
        }

        asked.Should().Equal(again);
        asked[20..].Should().OnlyContain(request => request.Score > 0 && request.Score <= Math.Log(2), "models of different labels say different things");
        asked[20..].Average(request => request.Score).Should().BeGreaterThan(1e-4, "and not by rounding alone");
        asked[20..].Average(request => Math.Abs(_rows[request.Row].Features[0])).Should().BeLessThan(_rows.Average(row => Math.Abs(row.Features[0])));
    }

    [Fact]
    public void Labels_of_several_classes_are_keys()
    {
        string Class(int row) => _rows[row].Features[0] < -0.5 ? "low" : _rows[row].Features[0] < 0.5 ? "middle" : "high";
        using ActiveLearner learner = _ml.ActiveLearning(Pool, new ActiveLearningOptions
        {
            Trainer = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(),
            Classes = ["low", "middle", "high"],
            Budget = 45,
            InitialBatchSize = 15,
            BatchSize = 15,
            Score = new EntropyScore(),
        });

        ITransformer model = learner.Run(request => Class(request.Row));

        learner.LabeledSet.Schema["Label"].Type.Should().Be(new KeyDataViewType(typeof(uint), 3));
        learner.LabeledSet.Column<uint>("Label").Should().HaveCount(45).And.OnlyContain(key => key >= 1 && key <= 3);
        ReadOnlyMemory<char>[] predicted = _ml.Transforms.Conversion.MapKeyToValue("Text", "PredictedLabel").Fit(model.Transform(Pool)).Transform(model.Transform(Pool)).Column<ReadOnlyMemory<char>>("Text");
        predicted.Select((text, row) => text.ToString() == Class(row)).Count(right => right).Should().BeGreaterThan(240);
    }

    // However much of the file reached the disk, what was whole is there, and only that.
    [Fact]
    public void A_journal_cut_at_any_byte_loses_no_label_that_was_written_and_repeats_none()
    {
        byte[] whole = Complete(out List<(int Row, string Label)> expected);
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_journal, whole[..length]);
            string[] lines = Encoding.UTF8.GetString(whole[..length]).Split('\n')[..^1];
            int labels = lines.Count(line => line[9..].StartsWith("label ", StringComparison.Ordinal));

            using ActiveLearner learner = _ml.ActiveLearning(Pool, Options(budget: 24));

            learner.Labels.Should().Be(labels, "{0} bytes hold as many", length);
            learner.LabeledSet.Column<bool>("Label").Should().HaveCount(labels);
        }

        expected.Should().HaveCount(24);
    }

    [Fact]
    public void A_loop_that_is_killed_and_gone_on_with_ends_as_if_it_had_not_been()
    {
        byte[] whole = Complete(out List<(int Row, string Label)> expected);
        var random = new Random(8);
        for (int trial = 0; trial < 20; trial++)
        {
            File.WriteAllBytes(_journal, whole[..random.Next(whole.Length)]);
            int before;
            List<int> asked = [];
            using (ActiveLearner learner = _ml.ActiveLearning(Pool, Options(budget: 24)))
            {
                before = learner.Labels;
                learner.Run(request =>
                {
                    asked.Add(request.Row);
                    return Truth(request.Row);
                });
            }

            File.ReadAllBytes(_journal).Should().Equal(whole);
            asked.Should().Equal(expected.Skip(before).Select(label => label.Row));
        }
    }

    [Fact]
    public void What_a_labeler_throws_comes_out_and_the_labels_before_stay()
    {
        using (ActiveLearner learner = _ml.ActiveLearning(Pool, Options(budget: 30)))
        {
            int count = 0;
            FluentActions.Invoking(() => learner.Run(request => count++ == 7 ? throw new TimeoutException("gone home") : Truth(request.Row))).Should().Throw<TimeoutException>().WithMessage("gone home");
            learner.Labels.Should().Be(7);

            FluentActions.Invoking(() => learner.Run(_ => "maybe")).Should().Throw<ArgumentException>().WithMessage("Row * of the pool: 'maybe' is none of the classes no, yes.*");
            learner.Labels.Should().Be(7);
        }

        using ActiveLearner again = _ml.ActiveLearning(Pool, Options(budget: 30));
        again.Labels.Should().Be(7);
        again.Propose().Should().HaveCount(13);
        again.PendingRows.Column<VBuffer<float>>("Features").Should().HaveCount(13);
        int labeled = again.Rounds[0].Rows.Except(again.Propose().Select(request => request.Row)).First();
        Refused(() => again.AddLabel(labeled, "no"), $"Row {labeled} of the pool: row {labeled} already has the label *");
        Refused(() => again.AddLabel(again.Rounds[0].Rows.Max() == 299 ? 298 : 299, "no"), "Row * of the pool: row * was not asked for*");
        Refused(() => again.AddLabel(300, "no"), "Row 300 of the pool: there are 300 rows, from 0*");
        Refused(() => again.Skip(-1), "Row -1 of the pool: there are 300 rows, from 0*");
    }

    [Fact]
    public void A_budget_larger_than_the_pool_labels_all_and_skipped_rows_cost_nothing()
    {
        using ActiveLearner learner = _ml.ActiveLearning(_ml.Data.LoadFromEnumerable(_rows[..50]), Options(budget: 1000));

        learner.Run(request => request.Row % 10 == 0 ? null : Truth(request.Row));

        learner.Labels.Should().Be(45);
        learner.IsDone.Should().BeTrue();
        learner.Rounds.SelectMany(round => round.Rows).Order().Should().Equal(Enumerable.Range(0, 50));
    }

    [Fact]
    public void A_pool_of_one_class_is_labeled_at_random_and_says_why_there_is_no_model()
    {
        using ActiveLearner learner = _ml.ActiveLearning(_ml.Data.LoadFromEnumerable(_rows[..30]), Options(budget: 100));

        FluentActions.Invoking(() => learner.Run(_ => "no")).Should().Throw<InvalidOperationException>().WithMessage("There are 30 labels of 1 classes; a model needs rows of two.");
        learner.IsDone.Should().BeTrue();
    }

    [Fact]
    public void Labels_come_from_a_file_too()
    {
        using ActiveLearner learner = _ml.ActiveLearning(Pool, Options(budget: 40));
        string file = _journal + ".csv";
        try
        {
            IReadOnlyList<LabelRequest> requests = learner.Propose();
            File.WriteAllLines(file, requests.Select((request, i) => i == 3 ? $"{request.Row}," : $"{request.Row}, {Truth(request.Row)}"));
            learner.ReadLabels(file).Should().Be(19);
            learner.Labels.Should().Be(19);
            // Somebody appends to the file that was read before.
            IReadOnlyList<LabelRequest> next = learner.Propose();
            File.WriteAllLines(file, [$"{requests[0].Row},{Truth(requests[0].Row)}", .. next.Take(2).Select(request => $"{request.Row},{Truth(request.Row)}"), "", "seven,no"]);
            FluentActions.Invoking(() => learner.ReadLabels(file)).Should().Throw<FormatException>().WithMessage("File '*', line 5: 'seven,no'. A line is a row, a comma and its class.");
            learner.Labels.Should().Be(21);
            File.WriteAllLines(file, [$"{next[3].Row},maybe"]);
            FluentActions.Invoking(() => learner.ReadLabels(file)).Should().Throw<FormatException>().WithMessage("*line 1*'maybe' is none of the classes*");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Damaged_and_foreign_journals_are_refused()
    {
        byte[] whole = Complete(out _);
        byte[] changed = [.. whole];
        changed[Array.LastIndexOf(whole, (byte)'l') + 6] ^= 1;
        File.WriteAllBytes(_journal, changed);
        FluentActions.Invoking(() => _ml.ActiveLearning(Pool, Options())).Should().Throw<InvalidDataException>().WithMessage("Journal '*', line *: the checksum is wrong*");
        File.WriteAllText(_journal, "Dear diary,\n");
        FluentActions.Invoking(() => _ml.ActiveLearning(Pool, Options())).Should().Throw<InvalidDataException>().WithMessage("Journal '*', line 1: this is no journal*");
        File.WriteAllBytes(_journal, whole);
        FluentActions.Invoking(() => _ml.ActiveLearning(_ml.Data.LoadFromEnumerable(_rows[..40]), Options())).Should().Throw<InvalidDataException>().WithMessage("*of another pool (labels/1 300 no yes) than this one (labels/1 40 no yes)*");
        using ActiveLearner first = _ml.ActiveLearning(Pool, Options());
        FluentActions.Invoking(() => _ml.ActiveLearning(Pool, Options())).Should().Throw<IOException>();
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        Refused(() => _ml.ActiveLearning(_ml.Data.LoadFromEnumerable<ShiftedRow>([]), Options()), "The pool has no rows*");
        Refused(() => _ml.ActiveLearning(Pool, Options(budget: 0)), "Budget must be at least 1*");
        Refused(() => _ml.ActiveLearning(Pool, Options(classes: ["no"])), "Classes must be at least two names*");
        Refused(() => _ml.ActiveLearning(Pool, Options(classes: ["no", "no"])), "Classes must be at least two names*");
        Refused(() => _ml.ActiveLearning(Pool, Options(classes: ["a", "b", "c"])), "*exactly two where labels are Boolean*");
        Refused(() => _ml.ActiveLearning(Pool, Options(score: new El2nScore())), "El2nScore needs *");
    }

    [Fact]
    public void A_model_without_probabilities_is_told_what_to_do()
    {
        using ActiveLearner learner = _ml.ActiveLearning(Pool, new ActiveLearningOptions
        {
            Trainer = _ml.BinaryClassification.Trainers.AveragedPerceptron(),
            Classes = ["no", "yes"],
            LabelsAreBoolean = true,
            ProbabilityColumnName = "Score",
        });

        FluentActions.Invoking(() => learner.Run(request => Truth(request.Row))).Should().Throw<InvalidOperationException>().WithMessage("Column 'Score' of the model, row * These are no probabilities*");
    }

    private static void Refused(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private string Truth(int row) => _rows[row].Label ? "yes" : "no";

    private byte[] Complete(out List<(int Row, string Label)> labels)
    {
        List<(int, string)> given = [];
        using (ActiveLearner learner = _ml.ActiveLearning(Pool, Options(budget: 24)))
        {
            learner.Run(request =>
            {
                given.Add((request.Row, Truth(request.Row)));
                return Truth(request.Row);
            });
        }

        labels = given;
        byte[] whole = File.ReadAllBytes(_journal);
        File.Delete(_journal);
        return whole;
    }

    private ActiveLearningOptions Options(int budget = 20, string[]? classes = null, RowScore? score = null, bool evaluate = false) => new()
    {
        Trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(),
        Classes = classes ?? ["no", "yes"],
        LabelsAreBoolean = true,
        Budget = budget,
        BatchSize = budget < 30 ? 4 : 10,
        InitialBatchSize = budget < 30 ? 12 : 20,
        JournalPath = _journal,
        Score = score ?? new MarginScore(),
        Seed = 5,
        Evaluate = evaluate ? model => _ml.BinaryClassification.Evaluate(model.Transform(Pool)).Accuracy : null,
    };
}
