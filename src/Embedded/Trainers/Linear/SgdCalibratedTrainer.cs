using Microsoft.ML.Calibrators;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Logistic regression by stochastic gradient descent.</summary>
public sealed class SgdCalibratedTrainer : SgdBinaryTrainerBase<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>
{
    internal SgdCalibratedTrainer(IHostEnvironment env, Options options)
        : base(env, "SGDCalibrated", options)
    {
    }

    private protected override IScalarLoss Loss { get; } = new LogisticLoss();

    private protected override CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> CreateModel(LinearBinaryModelParameters linear) =>
        new ParameterMixingCalibratedModelParameters<LinearBinaryModelParameters, PlattCalibrator>(linear, new PlattCalibrator(-1, 0));

    private protected override SchemaShape.Column[] GetOutputColumns() => BinaryLabels.OutputColumns(calibrated: true);

    /// <inheritdoc/>
    public sealed class Options : OptionsBase;

    /// <summary>log(1 + exp(−y·output)), with y = ±1.</summary>
    private sealed class LogisticLoss : IClassificationLoss
    {
        public double Loss(float output, float label) => Math.Log(1 + Math.Exp(label > 0 ? -output : output));

        public float Derivative(float output, float label)
        {
            float sign = label > 0 ? 1 : -1;
            return (float)(-sign / (1 + Math.Exp(sign * output)));
        }
    }
}
