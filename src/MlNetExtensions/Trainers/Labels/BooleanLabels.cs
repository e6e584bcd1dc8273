using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Labels of two classes.</summary>
/// <param name="negative">The number of false; true is 1.</param>
internal sealed class BooleanLabels(double negative) : LabelKind
{
    public override string Type => "Boolean";

    public override string Remedy => "Make it one: Transforms.Conversion.ConvertType with DataKind.Boolean, or MapValue for text.";

    public override ITrainerEstimator<IPredictionTransformer<object>, object> Template(LabeledColumns columns) =>
        new MLContext().BinaryClassification.Trainers.AveragedPerceptron(columns.Label, columns.Features);

    public override bool Accepts(DataViewType type, bool isKey) => type is BooleanDataViewType;

    /// <summary>Says so where only one class occurs.</summary>
    public static void WarnOfOne(LabeledRows data, ComponentLog log)
    {
        if (Array.TrueForAll(data.Labels, value => value == data.Labels[0]))
        {
            log.Warning($"All labels are {(data.Labels[0] > 0 ? "true" : "false")}: the model can only say so.");
        }
    }

    public override ValueGetter<double> Read(DataViewRow row, DataViewSchema.Column label)
    {
        ValueGetter<bool> getter = row.GetGetter<bool>(label);
        bool value = false;
        return (ref double number) =>
        {
            getter(ref value);
            number = value ? 1 : negative;
        };
    }
}
