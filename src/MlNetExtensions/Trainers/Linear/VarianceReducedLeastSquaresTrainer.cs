using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions;

/// <summary>Least squares, ½(score − y)²: ridge, lasso or elastic net, by variance-reduced and accelerated solvers with a certificate.</summary>
public sealed class VarianceReducedLeastSquaresTrainer : RegressionLinearTrainer
{
    private readonly Options _options;

    internal VarianceReducedLeastSquaresTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "VarianceReducedLeastSquares") => _options = options;

    private protected override LinearProblem Pose(LabeledRows data, DataViewSchema.Column label) =>
        LinearProblem.Of(data, default(SquaredErrorLoss), _options, Log);

    /// <summary>Options of least squares.</summary>
    public sealed class Options : VarianceReducedOptions;
}
