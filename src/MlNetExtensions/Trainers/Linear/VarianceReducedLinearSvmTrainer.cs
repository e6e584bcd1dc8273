using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Core.Optimization.FiniteSum;
using static MlNetExtensions.Pipeline.OptionCheck;

namespace MlNetExtensions;

/// <summary>A linear support vector machine with a smooth hinge, by variance-reduced and accelerated solvers with a certificate.</summary>
/// <remarks>
/// Its scores are not probabilities: append <c>mlContext.BinaryClassification.Calibrators.Platt</c> where these are wanted. The model is
/// ML.NET's own; saved, it loads where this pack is not installed. <see cref="TrainingResults.Of"/> has the history.
/// </remarks>
public sealed class VarianceReducedLinearSvmTrainer : BinaryLinearTrainer<LinearBinaryModelParameters>
{
    private readonly Options _options;

    internal VarianceReducedLinearSvmTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "VarianceReducedLinearSvm") => _options = options;

    private protected override LinearProblem Pose(LabeledRows data, DataViewSchema.Column label) => _options.Loss switch
    {
        SvmLoss.SquaredHinge => LinearProblem.Of(data, default(SquaredHingeLoss), _options, Log),
        SvmLoss.SmoothHinge => LinearProblem.Of(data, new SmoothHingeLoss(_options.SmoothingWidth), _options, Log),
        _ => throw new InvalidOperationException($"There is no loss {_options.Loss}."),
    };

    private protected override BinaryPredictionTransformer<LinearBinaryModelParameters> Create(DataViewSchema.Column features, float[] weights, float intercept) =>
        NativeLinearModels.Binary(features, weights, intercept);

    /// <summary>Options of the support vector machine.</summary>
    public sealed class Options : BinaryLinearOptions
    {
        /// <summary>The loss. Default: the squared hinge, half of LIBLINEAR's: λ₂ is 1/(2nC) there, and the default 1/n is C = 1/2.</summary>
        public SvmLoss Loss { get; set; }

        /// <summary>Width of the parabola that rounds the hinge's kink, positive; only for <see cref="SvmLoss.SmoothHinge"/>. Default: 1.</summary>
        public double SmoothingWidth { get; set; } = 1;

        internal override void Check()
        {
            base.Check();
            if (!Enum.IsDefined(Loss))
            {
                throw new ArgumentOutOfRangeException(nameof(Loss), Loss, "There is no such loss.");
            }

            Require(SmoothingWidth is > 0 and < double.PositiveInfinity, SmoothingWidth, nameof(SmoothingWidth), "positive and finite");
        }
    }
}

/// <summary>The losses of a support vector machine, of y·score with y = ±1.</summary>
public enum SvmLoss
{
    /// <summary>½·max(0, 1 − y·score)².</summary>
    SquaredHinge,

    /// <summary>max(0, 1 − y·score) with its kink rounded (Shalev-Shwartz and Zhang, 2013).</summary>
    SmoothHinge,
}
