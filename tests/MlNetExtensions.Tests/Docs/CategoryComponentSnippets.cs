using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The component with categories of docs/your-own-component.md.</summary>
public sealed class CategoryComponentSnippets
{
    [Fact]
    public void Means_of_categories_are_learned_saved_and_known_by_value()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());
        var model = new SiteMeanEstimator("Mean", "age", "workclass").Fit(rows);
        using var stream = new MemoryStream();
        ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out _);
        Person[] others = People.Invented(seed: 2);
        others[0].WorkClass = "";
        others[1].WorkClass = "none that was there";

        float[] means = [.. model.Transform(ml.Data.LoadFromEnumerable(others)).GetColumn<float>("Mean")];

        loaded.Transform(ml.Data.LoadFromEnumerable(others)).GetColumn<float>("Mean").Should().Equal(means);
        means[..2].Should().Equal(float.NaN, float.NaN);
        means[2].Should().BeApproximately(People.Invented().Where(person => person.WorkClass == others[2].WorkClass).Average(person => person.Age), 1e-4f);
        SiteMean.Find(loaded)!.Inputs[1].Categories!.Texts.Should().Equal("private", "state", "self-employed");
        FluentActions.Invoking(() => new SiteMeanEstimator("Mean", "age", "age")).Should().Throw<ArgumentException>().WithMessage("*distinct names*");
    }
}

public sealed class SiteMeanEstimator(string output, string input, string site) : RowEstimator<SiteMean>([input], [site])
{
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [OutputColumn.OfSingle(output)];

    protected override SiteMean Fit(TrainingRows rows)
    {
        List<double> sums = [], counts = [];
        foreach (var batch in rows.ReadBatches())
        {
            for (int row = 0; row < batch.Count; row++)
            {
                int category = batch.Groups[0].Span[row];
                if (category < 0)
                {
                    continue;
                }

                if (category == sums.Count)
                {
                    sums.Add(0);
                    counts.Add(0);
                }

                sums[category] += batch.Columns[0].Span[row];
                counts[category]++;
            }
        }

        return new SiteMean(rows.Inputs[0], rows.Categories[0], output, [.. sums.Zip(counts, (sum, count) => (float)(sum / count))]);
    }
}

/// <summary>The mean of the row's category; NaN where that is missing or unknown.</summary>
[ComponentContract("MlNetExtensions.Tests.SiteMean/v1")]
public sealed class SiteMean(InputColumn input, InputColumn site, string output, float[] means)
    : RowTransformer<SiteMean>([input, site], [OutputColumn.OfSingle(output)]), ISavedComponent<SiteMean>
{
    public static SiteMean Read(SavedState state) =>
        new(state.Inputs[0], state.Inputs[1], state.ReadName("output"), state.ReadSingles("means", state.Inputs[1].Categories!.Count));

    protected override void Write(BinaryWriter writer)
    {
        writer.Write(Outputs[0].Name);
        Array.ForEach(means, writer.Write);
    }

    protected override void Compute(ComponentBatch batch)
    {
        Span<float> results = batch.Singles();
        for (int row = 0; row < batch.Count; row++)
        {
            int category = batch.Category(row, input: 1);
            results[row] = category < 0 ? float.NaN : means[category];
        }
    }
}
