using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MlNetExtensions.Tests.Examples;

/// <summary>Somebody labels images at a console, and the process is killed again and again.</summary>
public sealed class LabelingSessionTests : IDisposable
{
    private const int Kills = 20;
    private readonly string _folder = Directory.CreateTempSubdirectory("MlNetExtensions.Tests.").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Killed_at_20_points_no_label_is_lost_and_none_asked_for_twice()
    {
        var random = new Random(1);
        HashSet<int> kept = [];
        int? unsure = null;
        for (int kill = 0; kill <= Kills; kill++)
        {
            using Process process = Start();
            int labels = Labels(process);
            if (labels == kept.Count + 1)
            {
                kept.Add(unsure!.Value);
            }

            labels.Should().Be(kept.Count, "what was answered before the next question is in the journal");
            for (int answers = random.Next(1, 5); answers > 0; answers--)
            {
                // A question tells that the answer before it is written.
                int row = Row(process);
                kept.Should().NotContain(row);
                process.StandardInput.WriteLine(row % 10);
                if (answers > 1)
                {
                    kept.Add(row);
                }

                unsure = row;
            }

            Thread.Sleep(random.Next(3));
            process.Kill();
            process.WaitForExit();
        }

        kept.Should().HaveCountGreaterThan(Kills);
    }

    [Fact]
    public void Answers_are_labels_skips_and_mistakes()
    {
        using Process process = Start();
        process.StandardInput.WriteLine("seven");
        process.StandardInput.WriteLine("s");
        process.StandardInput.WriteLine("3");
        process.StandardInput.WriteLine("q");

        string output = process.StandardOutput.ReadToEnd();

        output.Should().Contain("0 to 9, s or q.").And.Contain("1 labels are in labels.journal; the same command goes on.");
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }

    private Process Start() => ExampleProcess.Start("DataSelection", _folder, "--label", "labels.journal", "--rows", "300");

    private static int Labels(Process process)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            int end = line.IndexOf(" labels in ", StringComparison.Ordinal);
            if (end > 0)
            {
                return int.Parse(line[..end], CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"The process ended: {process.StandardError.ReadToEnd()}");
    }

    /// <summary>The row of the next question, <c>Row 12: </c>.</summary>
    private static int Row(Process process)
    {
        var line = new StringBuilder();
        while (true)
        {
            int next = process.StandardOutput.Read();
            if (next < 0)
            {
                throw new InvalidOperationException($"The process ended: {process.StandardError.ReadToEnd()}");
            }

            line = next == '\n' ? line.Clear() : line.Append((char)next);
            string text = line.ToString();
            if (text.StartsWith("Row ", StringComparison.Ordinal) && text.EndsWith(": ", StringComparison.Ordinal))
            {
                return int.Parse(text[4..^2], CultureInfo.InvariantCulture);
            }
        }
    }
}
