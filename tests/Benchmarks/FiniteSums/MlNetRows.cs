using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetExtensions;
using CalibratedLinearModel = Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>;

namespace Benchmarks.FiniteSums;

/// <summary>Logistic regression with an intercept through a cached IDataView, the default trainer against ML.NET's own at its defaults.</summary>
internal static class MlNetRows
{
    private const double Exact = 1e-9;

    public static IEnumerable<Benchmark> All() =>
        from set in DataSet.All
        where set.IsBinary
        from strength in FiniteSumRows.Strengths
        from trainer in MlNetTrainer.All
        select Compare($"{set.Name}, lambda = {strength.Text}, through IDataView, against ML.NET's {trainer.Name}", set, strength.Share, trainer);

    private static Benchmark Compare(string name, DataSet set, double share, MlNetTrainer trainer) => new(FiniteSumRows.Group, name, () =>
    {
        Problem problem = set.Problem.Value;
        double lambda = share / problem.Count;
        var context = new MLContext(seed: 1);
        IDataView rows = problem.View(context);
        IEstimator<BinaryPredictionTransformer<CalibratedLinearModel>> Estimator(double? tolerance = null)
        {
            var options = new VarianceReducedLogisticRegressionTrainer.Options { L2Regularization = lambda };
            options.Tolerance = tolerance ?? options.Tolerance;
            return context.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options);
        }

        double optimum = TrainingResults.Of(Estimator(Exact).Fit(rows))!.Objective;
        (double Seconds, string Text) Run(IEstimator<BinaryPredictionTransformer<CalibratedLinearModel>> estimator)
        {
            LinearBinaryModelParameters? model = null;
            double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() => model = estimator.Fit(rows).Model.SubModel));
            double objective = problem.Objective(lambda, [.. model!.Weights.Select(weight => (double)weight)], model.Bias);
            return (seconds, string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.#} ms (to {(objective - optimum) / optimum:0.0e0})"));
        }

        (double mine, string ours) = Run(Estimator());
        if (!trainer.IsHere)
        {
            return new Row(FiniteSumRows.Group, name, ours, "the embedded host does not have it", null, null);
        }

        (double theirs, string peer) = Run(trainer.Create(context, lambda, problem.Count));
        return new Row(FiniteSumRows.Group, name, ours, peer, mine / theirs, null);
    });
}
