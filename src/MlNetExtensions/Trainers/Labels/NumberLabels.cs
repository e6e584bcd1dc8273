using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Labels of regression.</summary>
internal sealed class NumberLabels : LabelKind
{
    public override string Type => "Single";

    public override string Remedy => "Convert it: Transforms.Conversion.ConvertType with DataKind.Single.";

    public override ITrainerEstimator<IPredictionTransformer<object>, object> Template(LabeledColumns columns) =>
        new MLContext().Regression.Trainers.OnlineGradientDescent(columns.Label, columns.Features);

    public override bool Accepts(DataViewType type, bool isKey) => !isKey && type == NumberDataViewType.Single;

    public override ValueGetter<double> Read(DataViewRow row, DataViewSchema.Column label) => NumberColumn.Single(row, label);
}
