using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Evaluation;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Calibrators;

/// <summary>Adds Probability, computed from the column Score whatever the scores were called that the calibrator learned from.</summary>
public abstract class CalibratorTransformer<TICalibrator> : RowToRowTransformerBase, ISingleFeaturePredictionTransformer<TICalibrator>
    where TICalibrator : class, ICalibrator
{
    private protected const string CalibratorName = "Calibrator";

    private readonly TICalibrator _calibrator;

    private protected CalibratorTransformer(IHostEnvironment env, TICalibrator calibrator)
        : base(env) => _calibrator = calibrator;

    TICalibrator IPredictionTransformer<TICalibrator>.Model => _calibrator;

    string ISingleFeaturePredictionTransformer<TICalibrator>.FeatureColumnName => ScoreAnnotations.Score;

    DataViewType ISingleFeaturePredictionTransformer<TICalibrator>.FeatureColumnType => NumberDataViewType.Single;

    internal sealed override IRowMapper Bind(DataViewSchema input)
    {
        DataViewSchema.Column score = EvaluatedColumns.Single(input, ScoreAnnotations.Score);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(score.Annotations, ScoreAnnotations.IsMark);
        annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        var output = new DataViewSchema.DetachedColumn(ScoreAnnotations.Probability, NumberDataViewType.Single, annotations.ToAnnotations());
        return new ColumnMapper([new BoundColumn(output, [score.Index], row => Probability(row.GetGetter<float>(score)))]);
    }

    internal sealed override void SaveState(ModelSaveContext ctx) => ctx.SaveModel((ICanSaveModel)_calibrator, CalibratorName);

    private ValueGetter<float> Probability(ValueGetter<float> score)
    {
        float value = 0;
        return (ref float probability) =>
        {
            score(ref value);
            probability = _calibrator.PredictProbability(value);
        };
    }
}

/// <summary>Adds the probability that a sigmoid gives.</summary>
public sealed class PlattCalibratorTransformer : CalibratorTransformer<PlattCalibrator>
{
    internal const string Signature = "PlattCalibratTransf";

    internal PlattCalibratorTransformer(IHostEnvironment env, PlattCalibrator calibrator)
        : base(env, calibrator)
    {
    }

    internal override string LoaderSignature => Signature;

    internal static PlattCalibratorTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, ctx.LoadModel<PlattCalibrator>(env, CalibratorName));
}
