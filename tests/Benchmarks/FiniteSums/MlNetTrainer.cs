using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using CalibratedLinearModel = Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>;

namespace Benchmarks.FiniteSums;

/// <summary>A logistic regression of ML.NET's own that the embedded host lacks: found by name, so that the same code builds on both.</summary>
/// <param name="Name">The method of the catalog.</param>
/// <param name="Penalty">Its L2 argument for λ and n rows: L-BFGS penalizes the sum of losses, SDCA their mean.</param>
internal sealed record MlNetTrainer(string Name, Func<double, int, float> Penalty)
{
    public static MlNetTrainer[] All { get; } =
    [
        new("LbfgsLogisticRegression", (lambda, count) => (float)(lambda * count)),
        new("SdcaLogisticRegression", (lambda, _) => (float)lambda),
    ];

    private MethodInfo? Method { get; } = typeof(StandardTrainersCatalog).GetMethods()
        .SingleOrDefault(method => method.Name == Name && method.GetParameters().Any(parameter => parameter.Name == "labelColumnName"));

    public bool IsHere => Method is not null;

    /// <summary>The trainer without an L1 penalty, at its own defaults for everything else.</summary>
    public IEstimator<BinaryPredictionTransformer<CalibratedLinearModel>> Create(MLContext context, double lambda, int count)
    {
        object[] arguments = [.. Method!.GetParameters().Select(parameter => parameter.Name switch
        {
            "catalog" => context.BinaryClassification.Trainers,
            "l2Regularization" => Penalty(lambda, count),
            "l1Regularization" => 0f,
            _ => Type.Missing,
        })];
        return (IEstimator<BinaryPredictionTransformer<CalibratedLinearModel>>)Method.Invoke(null, BindingFlags.OptionalParamBinding, null, arguments, null)!;
    }
}
