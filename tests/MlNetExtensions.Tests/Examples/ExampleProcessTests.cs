using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace MlNetExtensions.Tests.Examples;

/// <summary>The examples as their users meet them: the command line, files, exit codes, and what is written where.</summary>
public sealed class ExampleProcessTests : IDisposable
{
    private const string Anomalies = "AnomalyDetection";
    private const string Linear = "LinearModels";
    private const string Networks = "Optimizers";
    private const string Embeddings = "Representations";
    private const string Selection = "DataSelection";

    private static readonly double[][] _rows = Generate();
    private readonly string _folder = Directory.CreateTempSubdirectory("MlNetExtensions.Tests.").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Anomalies, "--score <model.zip> <rows.csv>")]
    [InlineData(Linear, "--report <file.html>")]
    [InlineData(Networks, "--report <file.html>")]
    [InlineData(Selection, "--label <labels.journal>")]
    public void Help_says_what_there_is_in_80_columns(string example, string option)
    {
        ExampleResult help = ExampleProcess.Run(example, _folder, "--help");

        (help.Code, help.Error).Should().Be((0, ""));
        help.Output.Should().Contain(option).And.NotContain("\u001b");
        help.Output.Split('\n').Should().OnlyContain(line => line.Length <= 80);
    }

    [Theory]
    [InlineData(Anomalies, 2, "*'--flag'*--help*", "--flag")]
    [InlineData(Linear, 2, "*'--flag'*--help*", "--flag")]
    [InlineData(Networks, 2, "*'--flag'*--help*", "--flag")]
    [InlineData(Networks, 2, "--rows is a number from 200 to 60000, not '0'.*", "--rows", "0")]
    [InlineData(Anomalies, 2, "*--seeds is a number*'many'*", "--seeds", "many")]
    [InlineData(Anomalies, 2, "*--save needs --data*", "--save", "model.zip")]
    [InlineData(Anomalies, 2, "*--score*", "--score", "model.zip")]
    [InlineData(Anomalies, 1, "Cannot read 'absent.csv': there is no such file.", "--data", "absent.csv")]
    [InlineData(Anomalies, 1, "Cannot read '.': it is a folder.", "--data", ".")]
    [InlineData(Anomalies, 1, "Cannot write 'absent/model.zip': there is no such folder.", "--data", "rows.csv", "--save", "absent/model.zip")]
    [InlineData(Anomalies, 1, "Cannot write './rows.csv': it is read*", "--data", "rows.csv", "--save", "./rows.csv")]
    [InlineData(Anomalies, 1, "'rows.csv' cannot be read as a model*", "--score", "rows.csv", "rows.csv")]
    [InlineData(Anomalies, 1, "Cannot write 'absent/report.html'*", "--report", "absent/report.html")]
    [InlineData(Linear, 1, "Cannot write 'absent/report.html'*", "--report", "absent/report.html")]
    [InlineData(Networks, 1, "Cannot write 'absent/report.html'*", "--quick", "--report", "absent/report.html")]
    [InlineData(Selection, 1, "Cannot write 'absent/report.html'*", "--quick", "--report", "absent/report.html")]
    [InlineData(Selection, 1, "Cannot write 'absent/journal'*", "--label", "absent/journal")]
    public void A_mistake_is_one_line_and_an_exit_code_before_any_work(string example, int code, string message, params string[] arguments)
    {
        WriteTable("rows.csv", ["a", "b", "c"], row => row);

        ExampleResult result = ExampleProcess.Run(example, _folder, arguments);

        result.Code.Should().Be(code);
        result.Output.Should().BeEmpty("nothing is done before the mistake is found");
        result.Error.TrimEnd('\n').Should().Match(message).And.NotContain("\n");
        Directory.GetFileSystemEntries(_folder).Should().ContainSingle("nothing is left behind");
    }

    [Fact]
    public void A_saved_model_scores_columns_by_name_in_any_order()
    {
        WriteTable("rows.csv", ["a", "b", "c"], row => row);
        WriteTable("permuted.csv", ["c", "extra", "b", "a"], row => [row[2], 7, row[1], row[0]]);
        WriteTable("short.csv", ["b", "a", "d"], row => row);

        ExampleResult fit = ExampleProcess.Run(Anomalies, _folder, "--data", "rows.csv", "--save", "model.zip");
        ExampleResult score = ExampleProcess.Run(Anomalies, _folder, "--score", "model.zip", "rows.csv");
        ExampleResult permuted = ExampleProcess.Run(Anomalies, _folder, "--score", "model.zip", "permuted.csv");
        ExampleResult missing = ExampleProcess.Run(Anomalies, _folder, "--score", "model.zip", "short.csv");

        (fit.Code, fit.Error).Should().Be((0, ""));
        fit.Output.Should().StartWith("Fitted on 60 normal rows of 3 features;").And.Contain("Saved to model.zip.");
        (score.Code, score.Error, score.Lines.Length).Should().Be((0, "", 61));
        score.Lines[0].Should().Be("row,score,predictedLabel,pValue");
        score.Lines[1..].Select(line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).Should().OnlyContain(value => value > 0);
        permuted.Output.Should().Be(score.Output);
        permuted.Error.Should().Be("Columns that the model was not fitted on are left out: extra.\n");
        (missing.Code, missing.Output).Should().Be((1, ""));
        missing.Error.Should().Contain("lacks columns that the model was fitted on: c.").And.Contain("does not know: d.");
    }

    [Fact]
    public void A_column_of_labels_is_never_a_feature_in_silence()
    {
        WriteTable("label.csv", ["a", "Label", "b"], row => [row[0], row[2] > 1 ? 1 : 0, row[1]]);
        WriteTable("class.csv", ["a", "Class", "b"], row => [row[0], row[2] > 1 ? 1 : 0, row[1]]);
        WriteTable("other.csv", ["a", "label"], row => [row[0], 2]);

        ExampleResult usual = ExampleProcess.Run(Anomalies, _folder, "--data", "label.csv");
        ExampleResult kept = ExampleProcess.Run(Anomalies, _folder, "--data", "label.csv", "--no-label");
        ExampleResult suspicious = ExampleProcess.Run(Anomalies, _folder, "--data", "class.csv");
        ExampleResult named = ExampleProcess.Run(Anomalies, _folder, "--data", "class.csv", "--label", "Class");
        ExampleResult strange = ExampleProcess.Run(Anomalies, _folder, "--data", "other.csv");

        usual.Error.Should().Be("Column 'Label' is the label, not a feature (--no-label makes it one).\n");
        usual.Output.Should().Contain("of 2 features").And.Contain("AUROC");
        kept.Output.Should().Contain("Fitted on 60 normal rows of 3 features");
        suspicious.Code.Should().Be(1);
        suspicious.Error.Should().Contain("'Class' holds only 0 and 1").And.Contain("--label Class").And.Contain("--no-label");
        named.Output.Should().Be(usual.Output);
        strange.Error.Should().Contain("a label is 0 (normal) or 1 (anomaly), not '2'");
    }

    [Fact]
    public void A_truncated_packed_table_is_refused()
    {
        WriteTable("rows.csv", ["a", "b", "c"], row => row);
        using (var packed = new GZipStream(File.Create(Path.Combine(_folder, "rows.csv.gz")), CompressionLevel.Optimal))
        {
            packed.Write(File.ReadAllBytes(Path.Combine(_folder, "rows.csv")));
        }

        byte[] whole = File.ReadAllBytes(Path.Combine(_folder, "rows.csv.gz"));
        File.WriteAllBytes(Path.Combine(_folder, "cut.csv.gz"), whole[..(whole.Length / 2)]);

        ExampleProcess.Run(Anomalies, _folder, "--data", "rows.csv.gz").Output.Should().StartWith("Fitted on 60 normal rows");
        ExampleResult cut = ExampleProcess.Run(Anomalies, _folder, "--data", "cut.csv.gz");
        (cut.Code, cut.Output).Should().Be((1, ""));
        cut.Error.Should().Match("'cut.csv.gz' is no whole gzip file: *truncated*");
    }

    [Fact]
    public void Optimizers_are_compared_on_generated_images_where_there_are_no_data()
    {
        ExampleResult result = ExampleProcess.Run(Networks, _folder, "--quick", "--rows", "300", "--epochs", "2", "--seeds", "2", "--report", "page.html");

        (result.Code, result.Error).Should().Be((0, ""));
        result.Output.Should().Contain("generated images").And.Contain("300 rows, 2 epochs, 2 seeds.").And.Contain("20 % wrong labels");
        result.Lines.Should().Contain(line => line.StartsWith("MARS-AdamW ")).And.Contain(line => line.StartsWith("2048 ")).And.NotContain(line => line.Contains("diverged"));
        result.Lines.Should().OnlyContain(line => line.Length <= 80 || line.Contains("generated images"));
        string page = File.ReadAllText(Path.Combine(_folder, "page.html"));
        page.Should().StartWith("<!DOCTYPE html>").And.Contain("Invented images").And.Contain("Cluster momentum is left out");
        Regex.Count(page, "class=\"band ").Should().Be(8 + 8 + 4 + 1, "every curve over seeds shows its spread");
    }

    [Fact]
    public void Representations_and_sites_are_compared_on_generated_rows_where_there_are_no_data()
    {
        ExampleResult result = ExampleProcess.Run(Embeddings, _folder, "--quick", "--rows", "600", "--epochs", "2", "--draws", "2", "--report", "page.html");

        (result.Code, result.Error).Should().Be((0, ""));
        result.Output.Should().Contain("generated images").And.Contain("600 images, 2 epochs, 2 draws of labels").And.Contain("Invented sites");
        result.Lines.Should().Contain(line => line.StartsWith("neighbors and jitter ")).And.Contain(line => line.StartsWith("site 4 ")).And.NotContain(line => line.Contains("NaN"));
        string page = File.ReadAllText(Path.Combine(_folder, "page.html"));
        page.Should().StartWith("<!DOCTYPE html>").And.Contain("Invented images").And.Contain("Its gain in points, draw by draw").And.Contain("Effective rank of the representation");
    }

    [Fact]
    public void Selectors_labels_sources_and_bandits_are_compared_on_generated_rows_where_there_are_no_data()
    {
        ExampleResult result = ExampleProcess.Run(Selection, _folder, "--quick", "--rows", "300", "--report", "page.html");

        (result.Code, result.Error).Should().Be((0, ""));
        result.Output.Should().Contain("At most 300 rows of a set, 2 seeds").And.Contain("invented rows: the data were not found").And.Contain("30 % wrong labels");
        result.Lines.Should().Contain(line => line.StartsWith("representatives ")).And.Contain(line => line.StartsWith("labels at random ")).And.Contain(line => line.StartsWith("VarTS "))
            .And.NotContain(line => line.Contains("NaN"));
        string page = File.ReadAllText(Path.Combine(_folder, "page.html"));
        page.Should().StartWith("<!DOCTYPE html>").And.Contain("Invented rows").And.Contain("Sources of different worth").And.Contain("misses it by");
    }

    private void WriteTable(string name, string[] columns, Func<double[], double[]> fields)
    {
        var text = new StringBuilder().AppendJoin(',', columns).Append('\n');
        foreach (double[] row in _rows)
        {
            text.AppendJoin(',', fields(row).Select(value => value.ToString(CultureInfo.InvariantCulture))).Append('\n');
        }

        File.WriteAllText(Path.Combine(_folder, name), text.ToString());
    }

    private static double[][] Generate()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 60).Select(_ => new[] { random.NextDouble(), 10 * random.NextDouble(), random.NextDouble() + random.NextDouble() })];
    }
}
