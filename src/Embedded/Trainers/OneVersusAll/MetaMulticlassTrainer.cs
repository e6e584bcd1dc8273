using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Calibration;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

using BinaryTrainer = ITrainerEstimator<ISingleFeaturePredictionTransformer<IPredictorProducing<float>>, IPredictorProducing<float>>;

/// <summary>A trainer of several classes that is made of a trainer of two.</summary>
public abstract class MetaMulticlassTrainer<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly SchemaShape.Column _label;
    // ML.NET trains this one whatever calibrator it is given.
    private readonly PlattTrainer _calibrator = new();
    private readonly int _maximumCalibrationExampleCount;

    private protected MetaMulticlassTrainer(
        IHost host, BinaryTrainer trainer, string labelColumnName, int maximumCalibrationExampleCount)
    {
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        Host = host;
        Trainer = trainer;
        Info = new TrainerInfo(normalization: trainer.Info.NeedNormalization);
        _label = new SchemaShape.Column(labelColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true);
        _maximumCalibrationExampleCount = maximumCalibrationExampleCount;
    }

    public TrainerInfo Info { get; }

    private protected IHost Host { get; }

    private protected BinaryTrainer Trainer { get; }

    public abstract TTransformer Fit(IDataView input);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column label = inputSchema.Find(_label.Name);
        if (!_label.IsCompatibleWith(label))
            throw SchemaErrors.WrongType(label.Name, _label.GetTypeString(), label.GetTypeString());
        SchemaShape.Column[] values = [.. label.Annotations.Where(annotation => annotation.Name == AnnotationKinds.KeyValues)];
        SchemaShape.Column[] names = values is [{ ItemType: TextDataViewType }] ? [AnnotationShapes.SlotNames] : [];
        return inputSchema.With(
            ScoreAnnotations.Shape(ScoreAnnotations.Score, NumberDataViewType.Single, MulticlassScoreColumns.Kind, SchemaShape.Column.VectorKind.Vector, names),
            ScoreAnnotations.Shape(ScoreAnnotations.PredictedLabel, new KeyDataViewType(typeof(uint), 1), MulticlassScoreColumns.Kind, more: values));
    }

    private protected DataViewSchema.Column FindLabel(DataViewSchema schema)
    {
        DataViewSchema.Column label = schema.Find(_label.Name);
        return label.Type is KeyDataViewType { Count: <= int.MaxValue } ? label : throw SchemaErrors.WrongType(label.Name, "a key of known count", label.Type);
    }

    /// <summary>Rows whose label tells whether a key of theirs is the one asked for, under the name of the key. A missing key is not, as in ML.NET.</summary>
    private protected IDataView MapLabel(IDataView input, DataViewSchema.Column label, ulong key)
    {
        var column = new DataViewSchema.DetachedColumn(label.Name, BooleanDataViewType.Instance);
        var mapper = new ColumnMapper([new BoundColumn(column, [label.Index], row =>
        {
            Func<ulong> current = Keys.GetGetter(row, label);
            return (ValueGetter<bool>)((ref bool value) => value = current() == key);
        })]);
        return new RowToRowDataView(input, new BoundRowMapper(input.Schema, mapper));
    }

    /// <summary>A model with probabilities: the one given if it has them, else the same with a calibrator learned from what it scores.</summary>
    private protected ICalibratedModel Calibrate(IScoringModel model, IDataView scored, string labelColumnName) => model as ICalibratedModel
        ?? CalibratedModels.Create(model, _calibrator.Train(new CalibrationRows(scored, labelColumnName, ScoreAnnotations.Score, MaximumCount: _maximumCalibrationExampleCount)));
}
