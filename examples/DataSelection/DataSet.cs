using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>Rows to choose from and rows to test with.</summary>
internal sealed record DataSet(string Name, LabeledRow[] Train, LabeledRow[] Test, int Classes, bool IsGenerated)
{
    private const double L2 = 1e-4;

    public IDataView TrainView(MLContext context) => View(context, Train);

    public IDataView TestView(MLContext context) => View(context, Test);

    /// <summary>The rows as ML.NET sees them.</summary>
    public IDataView View(MLContext context, LabeledRow[] rows)
    {
        var definition = SchemaDefinition.Create(typeof(LabeledRow));
        definition[nameof(LabeledRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Train[0].Features.Length);
        definition[nameof(LabeledRow.Label)].ColumnType = new KeyDataViewType(typeof(uint), Classes);
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    /// <summary>Multinomial logistic regression, the same for all: ½·10⁻⁴‖w‖² beside the mean loss.</summary>
    public static VarianceReducedMaximumEntropyTrainer Trainer(MLContext context, string? weights = null) =>
        context.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(new VarianceReducedMaximumEntropyTrainer.Options
        {
            ExampleWeightColumnName = weights,
            L2Regularization = L2,
            Tolerance = 1e-3,
        });

    /// <summary>The share of test rows that a model gets right, in percent.</summary>
    public double Accuracy(MLContext context, ITransformer model) => Accuracy(context, model, Test);

    /// <summary>The share of rows that a model gets right, in percent.</summary>
    public double Accuracy(MLContext context, ITransformer model, LabeledRow[] rows) =>
        100 * context.MulticlassClassification.Evaluate(model.Transform(View(context, rows))).MicroAccuracy;

    /// <summary>The same, but some rows to train on have the label of another class, drawn at random.</summary>
    public DataSet WithWrongLabels(double share)
    {
        var random = new Random(1);
        return this with { Name = $"{Name}, {share:P0} wrong labels", Train = Flipped(Train, share, Classes, random) };
    }

    /// <summary>A row may have the label of another class, drawn at random.</summary>
    public static LabeledRow[] Flipped(LabeledRow[] rows, double share, int classes, Random random) =>
        [.. rows.Select(row => random.NextDouble() < share ? new LabeledRow { Features = row.Features, Label = (uint)((row.Label + random.Next(1, classes)) % classes) } : row)];
}
