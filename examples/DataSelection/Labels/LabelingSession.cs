using System.Globalization;
using System.Text;
using Microsoft.ML;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>Somebody at a console labels the images that a model learns most from. Every label is in the journal before the next is asked for.</summary>
internal sealed class LabelingSession(int rows, string journal, TextReader input, TextWriter output)
{
    private const int Side = 28;
    private const int Batch = 10;
    private const string Shades = " .:-=+*#%@";

    private static readonly string[] _classes = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    public void Run()
    {
        Images images = Images.Problem is null ? Images.Load(rows) : GeneratedImages.Create(rows);
        if (images.IsGenerated)
            output.WriteLine($"{Images.Problem} Invented images instead: their labels mean nothing.");
        var context = new MLContext(seed: 1);
        using ActiveLearner learner = context.ActiveLearning(Images.View(context, images.Train), new ActiveLearningOptions
        {
            Trainer = DataSet.Trainer(context),
            Classes = _classes,
            InitialBatchSize = 2 * Batch,
            BatchSize = Batch,
            Budget = images.Train.Length,
            JournalPath = journal,
        });
        output.WriteLine($"{learner.Labels} labels in {journal}. {string.Join(", ", _classes.Select((name, i) => $"{i} {name}"))}, s skip, q quit.");
        while (!learner.IsDone)
        {
            foreach (LabelRequest request in learner.Propose())
            {
                if (!Ask(learner, request, images.Train[request.Row].Features))
                {
                    output.WriteLine($"{learner.Labels} labels are in {journal}; the same command goes on.");
                    return;
                }
            }

            Report(context, learner, images);
        }
    }

    /// <summary>False where the user has had enough.</summary>
    private bool Ask(ActiveLearner learner, LabelRequest request, float[] pixels)
    {
        output.Write(Picture(pixels));
        if (request.Probabilities.Count > 0)
        {
            int likely = Enumerable.Range(0, _classes.Length).MaxBy(i => request.Probabilities[i]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The model thinks: {_classes[likely]}, {request.Probabilities[likely]:P0}."));
        }

        while (true)
        {
            output.Write($"Row {request.Row}: ");
            switch (input.ReadLine()?.Trim())
            {
                case null or "q":
                    return false;
                case "s":
                    learner.Skip(request.Row);
                    return true;
                case [>= '0' and <= '9' and var digit]:
                    learner.AddLabel(request.Row, _classes[digit - '0']);
                    return true;
                default:
                    output.WriteLine($"0 to {_classes.Length - 1}, s or q.");
                    break;
            }
        }
    }

    private void Report(MLContext context, ActiveLearner learner, Images images)
    {
        if (learner.Labels < 2 * Batch)
            return;
        double accuracy = context.MulticlassClassification.Evaluate(learner.Fit().Transform(Images.View(context, images.Test))).MicroAccuracy;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{learner.Labels} labels: {accuracy:P1} of {images.Test.Length:N0} other images are right."));
    }

    // Two rows in one line: characters are higher than wide.
    private static string Picture(float[] pixels)
    {
        var text = new StringBuilder();
        for (int y = 0; y < Side; y += 2)
        {
            for (int x = 0; x < Side; x++)
                text.Append(Shades[(int)((pixels[y * Side + x] + pixels[(y + 1) * Side + x]) / 2 * (Shades.Length - 1))]);
            text.Append('\n');
        }

        return text.ToString();
    }
}
