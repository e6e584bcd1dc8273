using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Calibrators;

/// <summary>A model and what makes probabilities of its scores.</summary>
public abstract class CalibratedModelParametersBase : IPredictorProducing<float>
{
    private protected CalibratedModelParametersBase(object subModel, ICalibrator calibrator)
    {
        SubModel = subModel;
        Calibrator = calibrator;
    }

    public object SubModel { get; }

    public ICalibrator Calibrator { get; }
}

/// <inheritdoc/>
public abstract class CalibratedModelParametersBase<TSubModel, TCalibrator> : CalibratedModelParametersBase
    where TSubModel : class
    where TCalibrator : class, ICalibrator
{
    private protected CalibratedModelParametersBase(TSubModel subModel, TCalibrator calibrator)
        : base(subModel, calibrator)
    {
    }

    public new TSubModel SubModel => (TSubModel)base.SubModel;

    public new TCalibrator Calibrator => (TCalibrator)base.Calibrator;
}

/// <summary>One that predicts and saves.</summary>
internal sealed class ParameterMixingCalibratedModelParameters<TSubModel, TCalibrator> : CalibratedModelParametersBase<TSubModel, TCalibrator>, ICalibratedModel, ICanSaveModel
    where TSubModel : class, ICanSaveModel
    where TCalibrator : class, ICalibrator, ICanSaveModel
{
    public ParameterMixingCalibratedModelParameters(TSubModel subModel, TCalibrator calibrator)
        : base(subModel, calibrator)
    {
    }

    private IScoringModel Scoring => (IScoringModel)SubModel;

    int IScoringModel.FeatureCount => Scoring.FeatureCount;

    float IScoringModel.Score(in VBuffer<float> features) => Scoring.Score(features);

    float ICalibratedModel.Probability(float score) => Calibrator.PredictProbability(score);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.WriteHeader(CalibratedModels.Signature);
        ctx.SaveModel(SubModel, CalibratedModels.SubModelName);
        ctx.SaveModel(Calibrator, CalibratedModels.CalibratorName);
    }
}

/// <summary>Loads calibrated models, whatever they are made of.</summary>
internal static class CalibratedModels
{
    public const string Signature = "PMixCaliPredExec";
    public const string SubModelName = "Predictor";
    public const string CalibratorName = "Calibrator";

    public static ICanSaveModel Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var subModel = ctx.LoadModel<ICanSaveModel>(env, SubModelName);
        var calibrator = ctx.LoadModel<ICanSaveModel>(env, CalibratorName);
        return (ICanSaveModel)Create(subModel, calibrator);
    }

    /// <summary>A model with a calibrator behind it, typed by both.</summary>
    public static ICalibratedModel Create(object subModel, object calibrator) =>
        GenericMethod.With<Func<object, object, ICalibratedModel>>(Create<Trainers.LinearBinaryModelParameters, PlattCalibrator>, subModel.GetType(), calibrator.GetType())(subModel, calibrator);

    private static ICalibratedModel Create<TSubModel, TCalibrator>(object subModel, object calibrator)
        where TSubModel : class, ICanSaveModel
        where TCalibrator : class, ICalibrator, ICanSaveModel =>
        new ParameterMixingCalibratedModelParameters<TSubModel, TCalibrator>((TSubModel)subModel, (TCalibrator)calibrator);
}
