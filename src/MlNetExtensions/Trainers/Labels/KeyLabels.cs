using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Labels that are keys of classes, read as indices from 0.</summary>
/// <param name="classWeights">What the weights of each class are multiplied by; null for all 1.</param>
internal sealed class KeyLabels(double[]? classWeights) : LabelKind
{
    public override string Type => "a key of at least two values";

    public override string Remedy => "Make it one: Transforms.Conversion.MapValueToKey.";

    // It knows two classes only: its checks serve, its outputs do not.
    public override ITrainerEstimator<IPredictionTransformer<object>, object> Template(LabeledColumns columns) =>
        new MLContext().BinaryClassification.Trainers.AveragedPerceptron(columns.Label, columns.Features);

    public override bool Accepts(DataViewType type, bool isKey) => isKey && type is not KeyDataViewType { Count: < 2 or > int.MaxValue };

    public override ValueGetter<double> Read(DataViewRow row, DataViewSchema.Column label) => Keys.IndexGetter(row, label);

    /// <summary>Refuses a label with more possible classes than a column of scores can have slots, or than there are class weights.</summary>
    public override void Check(DataViewSchema.Column label)
    {
        ulong keys = ((KeyDataViewType)label.Type).Count;
        if (keys > VectorPieces.MaximumSize)
        {
            throw new ArgumentOutOfRangeException("LabelColumnName", label.Name, string.Create(CultureInfo.InvariantCulture,
                $"The keys of label column '{label.Name}' have {keys} possible values, and the column Score would have as many slots; at most {VectorPieces.MaximumSize} are possible. Number the values that occur: Transforms.Conversion.MapValueToKey, which takes these keys too."));
        }

        if (classWeights is not null && classWeights.Length != (int)keys)
        {
            throw new ArgumentException($"There are {classWeights.Length} class weights, but the label '{label.Name}' has {keys} classes.", "ClassWeights");
        }
    }

    /// <summary>The type of the values behind the keys, as far as a shape tells.</summary>
    public static KeyValues ValuesOf(SchemaShape.Column label) =>
        KeyValues.Example(label.Annotations.FirstOrDefault(annotation => annotation.Name == KeyValues.Kind).ItemType);

    /// <summary>Numbers the classes that occur and multiplies the weights of the rows by those of their classes.</summary>
    /// <remarks>A class without rows is never worth a probability above zero: a loss falls the more the smaller it gets. So it is left out.</remarks>
    /// <exception cref="ArgumentException">A key is beyond those that its type has, which a view may hold all the same.</exception>
    public void Number(LabeledRows data, DataViewSchema.Column label, bool balance, ComponentLog log)
    {
        int count = (int)((KeyDataViewType)label.Type).Count;
        RequireInRange(data.Labels, count, label.Name);
        OccurringClasses occurring = OccurringClasses.In(data.Labels, count);
        if (occurring.InRows == 1)
        {
            log.Warning($"All labels are '{KeyValues.Of(label).Texts[(int)data.Labels[0]]}': the model can only say so.");
        }

        data.Number(occurring);
        ClassWeights.Apply(data, index => (int)index, balance, [.. occurring.Classes.Select(index => classWeights?[index] ?? 1)]);
    }

    private static void RequireInRange(ReadOnlySpan<double> labels, int count, string column)
    {
        for (int row = 0; row < labels.Length; row++)
        {
            if (!(labels[row] >= 0 && labels[row] < count))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{column}', row {row} (from 0): key {labels[row] + 1}, where there are {count}. Number the values anew: Transforms.Conversion.MapValueToKey."));
            }
        }
    }
}
