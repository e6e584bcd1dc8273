using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Calibration;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Calibrators;

/// <summary>Learns from scored rows what makes probabilities of their scores.</summary>
public abstract class CalibratorEstimatorBase<TICalibrator> : IEstimator<CalibratorTransformer<TICalibrator>>, IHaveCalibratorTrainer
    where TICalibrator : class, ICalibrator
{
    private readonly IHostEnvironment _env;
    private readonly ICalibratorTrainer _trainer;
    private readonly string _label;
    private readonly string _score;
    private readonly string _weight;

    private protected CalibratorEstimatorBase(IHostEnvironment env, ICalibratorTrainer trainer, string label, string score, string weight)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(score);
        _env = env;
        _trainer = trainer;
        _label = label;
        _score = score;
        _weight = weight;
    }

    ICalibratorTrainer IHaveCalibratorTrainer.CalibratorTrainer => _trainer;

    public CalibratorTransformer<TICalibrator> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Create(_env, (TICalibrator)_trainer.Train(new CalibrationRows(input, _label, _score, _weight)));
    }

    SchemaShape IEstimator<CalibratorTransformer<TICalibrator>>.GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column score = Require(inputSchema, _score, NumberDataViewType.Single);
        if (_weight is not null)
            Require(inputSchema, _weight, NumberDataViewType.Single);
        if (_label is not null)
            Require(inputSchema, _label, BooleanDataViewType.Instance);
        IEnumerable<SchemaShape.Column> annotations = score.Annotations.Where(annotation => ScoreAnnotations.IsMark(annotation.Name));
        return inputSchema.With(new SchemaShape.Column(ScoreAnnotations.Probability, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false,
            new SchemaShape(annotations.Append(AnnotationShapes.IsNormalized))));
    }

    private protected abstract CalibratorTransformer<TICalibrator> Create(IHostEnvironment env, TICalibrator calibrator);

    private static SchemaShape.Column Require(SchemaShape input, string name, DataViewType type)
    {
        SchemaShape.Column wanted = SchemaShape.Column.Of(name, type), found = input.Find(name);
        return wanted.IsCompatibleWith(found) ? found : throw SchemaErrors.WrongType(name, wanted.GetTypeString(), found.GetTypeString());
    }
}
