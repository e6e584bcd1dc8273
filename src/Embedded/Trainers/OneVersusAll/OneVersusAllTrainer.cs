using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

using BinaryTrainer = ITrainerEstimator<ISingleFeaturePredictionTransformer<IPredictorProducing<float>>, IPredictorProducing<float>>;

/// <summary>Trains a binary model for each class, which tells it from all others.</summary>
public sealed class OneVersusAllTrainer : MetaMulticlassTrainer<MulticlassPredictionTransformer<OneVersusAllModelParameters>, OneVersusAllModelParameters>
{
    private readonly bool _useProbabilities;

    internal OneVersusAllTrainer(
        IHostEnvironment env,
        BinaryTrainer trainer,
        string labelColumnName,
        int maximumCalibrationExampleCount,
        bool useProbabilities)
        : base(env.Register("OVA"), trainer, labelColumnName, maximumCalibrationExampleCount) => _useProbabilities = useProbabilities;

    public override MulticlassPredictionTransformer<OneVersusAllModelParameters> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column label = FindLabel(input.Schema);
        using IChannel channel = Host.Start("Fitting");
        var models = new IScoringModel[((KeyDataViewType)label.Type).Count];
        ISingleFeaturePredictionTransformer<object> last = null;
        for (int i = 0; i < models.Length; i++)
        {
            channel.Info(MessageSensitivity.None, "Training learner {0}", i);
            IDataView rows = MapLabel(input, label, (ulong)i + 1);
            last = Trainer.Fit(rows);
            var model = (IScoringModel)last.Model;
            models[i] = _useProbabilities ? Calibrate(model, last.Transform(rows), label.Name) : model;
        }

        var parameters = new OneVersusAllModelParameters(models, _useProbabilities);
        return new MulticlassPredictionTransformer<OneVersusAllModelParameters>(Host, parameters, last.FeatureColumnName, last.FeatureColumnType, KeyValues.AnnotationOf(label));
    }
}
