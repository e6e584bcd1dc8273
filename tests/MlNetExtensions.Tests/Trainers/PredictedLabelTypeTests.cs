using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Tests.Seam;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>What was mapped to a key comes back from the predicted one as what it was, as it does after ML.NET's own trainers.</summary>
public class PredictedLabelTypeTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Text() => ComesBack("low", "middle", "high");

    [Fact]
    public void Single() => ComesBack(0.5f, -1f, 1e9f);

    [Fact]
    public void Double() => ComesBack(0.1, -2.5, 1e-300);

    [Fact]
    public void SignedNumbers()
    {
        ComesBack<sbyte>(-1, 0, 1);
        ComesBack<short>(-300, 0, 300);
        ComesBack(-70_000, 0, 70_000);
        ComesBack(-5_000_000_000, 0, 5_000_000_000);
    }

    [Fact]
    public void UnsignedNumbers()
    {
        ComesBack<byte>(3, 2, 1);
        ComesBack<ushort>(3, 2, 1);
        ComesBack(30u, 20u, 10u);
        ComesBack(30ul, 20ul, 10ul);
    }

    [Fact]
    public void Boolean() => ComesBack(true, false, true);

    [Fact]
    public void Times()
    {
        var day = new DateTime(2020, 2, 29, 12, 0, 0);
        ComesBack(day, day.AddDays(1), day.AddTicks(1));
        ComesBack(TimeSpan.FromDays(1), TimeSpan.Zero, TimeSpan.FromTicks(1));
    }

    [Fact]
    public void ClassesOfOneNameStayApart()
    {
        var definition = SchemaDefinition.Create(typeof(Example));
        ReadOnlyMemory<char>[] names = ["low".AsMemory(), "high".AsMemory(), "low".AsMemory()];
        definition["Class"].AddAnnotation("KeyValues", new VBuffer<ReadOnlyMemory<char>>(names.Length, names), new VectorDataViewType(TextDataViewType.Instance, names.Length));
        IDataView rows = _ml.Data.LoadFromEnumerable(Examples.Generate(300), definition);
        ITransformer model = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(rows);

        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        uint[] keys = [.. new MLContext().Model.Load(stream, out _).Transform(rows).GetColumn<uint>("PredictedLabel")];

        keys.Should().Equal(model.Transform(rows).GetColumn<uint>("PredictedLabel"));
        keys.Distinct().Should().BeEquivalentTo([1u, 2u, 3u]);
    }

    private void ComesBack<T>(T low, T middle, T high)
    {
        ClassifiedRow[] rows = ThreeClasses.Rows(150);
        var view = _ml.Data.LoadFromEnumerable(rows.Select(row => new Labeled<T>
        {
            Features = row.Features,
            Value = row.Class == "low" ? low : row.Class == "middle" ? middle : high,
        }));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Value")
            .Append(_ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy())
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Prediction", "PredictedLabel"));

        SchemaShape rowShape = _ml.Transforms.CustomMapping<Nothing, Labeled<T>>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]));
        // The schema is right before anything is fitted, too: the next estimator depends on it.
        SchemaShape.Column shape = pipeline.GetOutputSchema(rowShape).Single(column => column.Name == "Prediction");
        foreach (IDataView scored in pipeline.FitAndReload(view))
        {
            scored.Schema["Prediction"].Type.Should().Be(view.Schema["Value"].Type);
            shape.ItemType.Should().Be(scored.Schema["Prediction"].Type);
            T[] predicted = [.. scored.GetColumn<T>("Prediction")];
            predicted.Zip(view.GetColumn<T>("Value")).Count(pair => Equals(pair.First, pair.Second)).Should().BeGreaterThan(140);
        }
    }

    private sealed class Labeled<T>
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public T Value { get; set; } = default!;
    }

    private sealed class Nothing
    {
    }
}
