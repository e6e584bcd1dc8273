using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions;

namespace Benchmarks.FiniteSums;

/// <summary>
/// Multinomial regression with intercepts through a cached IDataView: ML.NET's L-BFGS at its defaults, and the pack's trainer at the loosest
/// tolerance that ends at its objective or below.
/// </summary>
internal static class MlNetClassRow
{
    /// <summary>The method of the catalog, found by name, so that the same code builds on the embedded host, which lacks it.</summary>
    public const string Trainer = "LbfgsMaximumEntropy";

    private const double Exact = 1e-9;
    private const double LoosestTolerance = 0.1;

    private static readonly Goal _goal = new(1);

    private static MethodInfo? Method { get; } = typeof(StandardTrainersCatalog).GetMethods()
        .SingleOrDefault(method => method.Name == Trainer && method.GetParameters().Any(parameter => parameter.Name == "labelColumnName"));

    public static Benchmark Compare(string name, DataSet set, Func<int, double> strength) => new(MultinomialRows.Group, name, () =>
    {
        if (Method is null)
        {
            return new Row(MultinomialRows.Group, name, "not measured", "the embedded host does not have it", null, _goal);
        }

        Problem problem = set.Problem.Value;
        double lambda = strength(problem.Count);
        var context = new MLContext(seed: 1);
        IDataView rows = problem.ClassView(context);
        MaximumEntropyTransformer Fit(double tolerance) => context.MulticlassClassification.Trainers
            .VarianceReducedMaximumEntropy(new VarianceReducedMaximumEntropyTrainer.Options { L2Regularization = lambda, Tolerance = tolerance }).Fit(rows);
        IEstimator<ITransformer> theirs = Create(context, (float)(lambda * problem.Count));
        ITransformer? fitted = null;
        double Peer() => Stopwatches.Seconds(() => fitted = theirs.Fit(rows));
        Peer();
        double reached = Objective(problem, lambda, fitted!), optimum = TrainingResults.Of(Fit(Exact))!.Objective, tolerance = LoosestTolerance;
        double mine = TrainingResults.Of(Fit(tolerance))!.Objective;
        while (mine > reached && tolerance > Exact)
        {
            tolerance /= 10;
            mine = TrainingResults.Of(Fit(tolerance))!.Objective;
        }

        string Text(double seconds, double objective) =>
            string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.#} ms (to {(objective - optimum) / optimum:0.0e0})");
        (double ours, double peer) = Stopwatches.Medians(() => Stopwatches.Seconds(() => Fit(tolerance)), Peer);
        return new Row(MultinomialRows.Group, name, Text(ours, mine), Text(peer, reached), ours / peer, _goal);
    });

    /// <summary>The trainer without an L1 penalty, at its own defaults for everything else; it penalizes the sum of the losses.</summary>
    private static IEstimator<ITransformer> Create(MLContext context, float penalty)
    {
        object[] arguments = [.. Method!.GetParameters().Select(parameter => parameter.Name switch
        {
            "catalog" => context.MulticlassClassification.Trainers,
            "l2Regularization" => penalty,
            "l1Regularization" => 0f,
            _ => Type.Missing,
        })];
        return (IEstimator<ITransformer>)Method.Invoke(null, BindingFlags.OptionalParamBinding, null, arguments, null)!;
    }

    private static double Objective(Problem problem, double lambda, ITransformer fitted)
    {
        object model = ((IPredictionTransformer<object>)fitted).Model;
        object?[] arguments = [null, 0];
        model.GetType().GetMethod("GetWeights")!.Invoke(model, arguments);
        float[][] classes = [.. ((VBuffer<float>[])arguments[0]!).Select(weights => weights.DenseValues().ToArray())];
        double[] biases = [.. ((IEnumerable<float>)model.GetType().GetMethod("GetBiases")!.Invoke(model, null)!).Select(bias => (double)bias)];
        double[] featureMajor = [.. Enumerable.Range(0, problem.Columns * classes.Length)
            .Select(index => (double)classes[index % classes.Length][index / classes.Length])];
        return problem.Objective(lambda, featureMajor, biases);
    }
}
