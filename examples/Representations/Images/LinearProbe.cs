using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.Representations;

/// <summary>
/// How well a linear model tells classes from a representation with few labels: columns standardized over all images, multinomial logistic regression
/// with ½·λ‖w‖² at λ = 10 divided by the labels (scikit-learn's C = 0.1). The draws of labels are the same for all representations.
/// </summary>
internal sealed class LinearProbe(MLContext context, Images images, Plan plan)
{
    /// <summary>Accuracies on the test images: one list for each number of labels, one value for each draw.</summary>
    public IReadOnlyList<double[]> Accuracies(ITransformer representation)
    {
        IDataView train = representation.Transform(Images.View(context, images.Train)), test = representation.Transform(Images.View(context, images.Test));
        var scaling = context.Transforms.NormalizeMeanVariance("Embedding", fixZero: false).Fit(train);
        EmbeddedRow[] rows = Read(scaling.Transform(train));
        IDataView tested = View(Read(scaling.Transform(test)));
        return [.. plan.Labels.Select(labels => Enumerable.Range(0, plan.Draws).Select(draw => Accuracy(Draw(rows, labels, draw), tested)).ToArray())];
    }

    /// <summary>As many rows of each class, by chance.</summary>
    private static EmbeddedRow[] Draw(EmbeddedRow[] rows, int labels, int draw)
    {
        var random = new Random(draw);
        List<EmbeddedRow> drawn = [];
        foreach (IGrouping<uint, EmbeddedRow> own in rows.GroupBy(row => row.Label).OrderBy(group => group.Key))
        {
            EmbeddedRow[] all = [.. own];
            random.Shuffle(all);
            drawn.AddRange(all.Take(labels / Images.Classes));
        }

        return [.. drawn];
    }

    private double Accuracy(EmbeddedRow[] labeled, IDataView tested)
    {
        var model = context.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(new VarianceReducedMaximumEntropyTrainer.Options
        {
            FeatureColumnName = "Embedding",
            L2Regularization = 10.0 / labeled.Length,
            Tolerance = 1e-4,
        }).Fit(View(labeled));
        return context.MulticlassClassification.Evaluate(model.Transform(tested)).MicroAccuracy;
    }

    // A key counts from 1; objects count members from 0.
    private EmbeddedRow[] Read(IDataView view) => [.. context.Data.CreateEnumerable<EmbeddedRow>(view, reuseRowObject: false).Select(row =>
        new EmbeddedRow { Embedding = row.Embedding, Label = row.Label - 1 })];

    private IDataView View(EmbeddedRow[] rows)
    {
        var definition = SchemaDefinition.Create(typeof(EmbeddedRow));
        definition[nameof(EmbeddedRow.Embedding)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Embedding.Length);
        definition[nameof(EmbeddedRow.Label)].ColumnType = new KeyDataViewType(typeof(uint), Images.Classes);
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    private sealed class EmbeddedRow
    {
        public float[] Embedding { get; set; } = [];

        public uint Label { get; set; }
    }
}
