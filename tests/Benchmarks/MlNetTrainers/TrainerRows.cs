using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.MlNetTrainers;

/// <summary>Our trainers at their defaults against ML.NET's, at its defaults and at our penalty: seconds of Fit and quality on rows held out.</summary>
internal static class TrainerRows
{
    private const string Group = "ml-net";
    private const int Runs = 3;

    private static readonly MLContext _context = new(seed: 1);

    public static IEnumerable<Benchmark> All() =>
    [
        .. Binary("a9a", new(() => HeldOutRows.LibSvm(_context, "libsvm/a9a.gz", "libsvm/a9a.t.gz", isBinary: true))),
        .. Binary("w8a", new(() => HeldOutRows.LibSvm(_context, "libsvm/w8a.gz", "libsvm/w8a.t.gz", isBinary: true))),
        .. Binary("Fashion-MNIST 0-4 or 5-9, 20,000", new(() => HeldOutRows.Fashion(_context, 20_000, isBinary: true))),
        .. Multiclass("letter", new(() => HeldOutRows.LibSvm(_context, "libsvm/letter.scale.gz", "libsvm/letter.scale.t.gz", isBinary: false))),
        .. Multiclass("Fashion-MNIST, 10 classes, 7,000", new(() => HeldOutRows.Fashion(_context, 7000, isBinary: false))),
        .. Regression("cpusmall", new(() => HeldOutRows.LibSvmRegression(_context, "regression/cpusmall.libsvm.gz")), isCount: false),
        .. Regression("bikes", new(() => HeldOutRows.Bikes(_context)), isCount: true),
        .. Anomalies("ADBench 24_mnist", "adbench/Classical/24_mnist.npz"),
        .. Anomalies("ADBench 31_satimage-2", "adbench/Classical/31_satimage-2.npz"),
        .. Anomalies("MVTec-AD hazelnut, ResNet-18", "adbench/CV_by_ResNet18/MVTec-AD_hazelnut.npz"),
    ];

    private static IEnumerable<Benchmark> Binary(string set, Lazy<HeldOutRows> rows)
    {
        BinaryClassificationCatalog.BinaryClassificationTrainers trainers = _context.BinaryClassification.Trainers;
        string Probabilities(IDataView scored)
        {
            CalibratedBinaryClassificationMetrics metrics = _context.BinaryClassification.Evaluate(scored);
            return Text($"log-loss {metrics.LogLoss:0.0000}, AUC {metrics.AreaUnderRocCurve:0.0000}, accuracy {metrics.Accuracy:0.0000}");
        }

        string Labels(IDataView scored)
        {
            BinaryClassificationMetrics metrics = _context.BinaryClassification.EvaluateNonCalibrated(scored);
            return Text($"AUC {metrics.AreaUnderRocCurve:0.0000}, accuracy {metrics.Accuracy:0.0000}");
        }

        Func<IEstimator<ITransformer>> regression = () => trainers.VarianceReducedLogisticRegression(), svm = () => trainers.VarianceReducedLinearSvm();
        yield return Compare(set, "LbfgsLogisticRegression", rows, regression, _ => OwnTrainers.Create(trainers, "LbfgsLogisticRegression"), Probabilities);
        yield return Compare(set, "LbfgsLogisticRegression, our penalty", rows, regression, _ => OwnTrainers.Create(trainers, "LbfgsLogisticRegression", ("l1Regularization", 0f), ("l2Regularization", 1f)), Probabilities);
        yield return Compare(set, "SdcaLogisticRegression", rows, regression, _ => OwnTrainers.Create(trainers, "SdcaLogisticRegression"), Probabilities);
        yield return Compare(set, "SdcaLogisticRegression, our penalty", rows, regression, count => OwnTrainers.Create(trainers, "SdcaLogisticRegression", ("l1Regularization", 0f), ("l2Regularization", 1f / count)), Probabilities);
        yield return Compare(set, "SdcaNonCalibrated (hinge)", rows, svm, _ => OwnTrainers.Create(trainers, "SdcaNonCalibrated", ("loss", new Microsoft.ML.Trainers.HingeLoss())), Labels);
        yield return Compare(set, "LinearSvm", rows, svm, _ => OwnTrainers.Create(trainers, "LinearSvm"), Labels);
        yield return Compare(set, "LinearSvm, 20 iterations", rows, svm, _ => OwnTrainers.Create(trainers, "LinearSvm", ("numberOfIterations", 20)), Labels);
    }

    private static IEnumerable<Benchmark> Multiclass(string set, Lazy<HeldOutRows> rows)
    {
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = _context.MulticlassClassification.Trainers;
        string Quality(IDataView scored)
        {
            MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(scored);
            return Text($"log-loss {metrics.LogLoss:0.0000}, accuracy {metrics.MicroAccuracy:0.0000}");
        }

        Func<IEstimator<ITransformer>> ours = () => trainers.VarianceReducedMaximumEntropy();
        yield return Compare(set, "LbfgsMaximumEntropy", rows, ours, _ => OwnTrainers.Create(trainers, "LbfgsMaximumEntropy"), Quality);
        yield return Compare(set, "LbfgsMaximumEntropy, our penalty", rows, ours, _ => OwnTrainers.Create(trainers, "LbfgsMaximumEntropy", ("l1Regularization", 0f), ("l2Regularization", 1f)), Quality);
        yield return Compare(set, "SdcaMaximumEntropy", rows, ours, _ => OwnTrainers.Create(trainers, "SdcaMaximumEntropy"), Quality);
        yield return Compare(set, "SdcaMaximumEntropy, our penalty", rows, ours, count => OwnTrainers.Create(trainers, "SdcaMaximumEntropy", ("l1Regularization", 0f), ("l2Regularization", 1f / count)), Quality);
    }

    private static IEnumerable<Benchmark> Regression(string set, Lazy<HeldOutRows> rows, bool isCount)
    {
        RegressionCatalog.RegressionTrainers trainers = _context.Regression.Trainers;
        string Quality(IDataView scored)
        {
            RegressionMetrics metrics = _context.Regression.Evaluate(scored);
            return Text($"R2 {metrics.RSquared:0.0000}, mean error {metrics.MeanAbsoluteError:0.00}");
        }

        Func<IEstimator<ITransformer>> squares = () => trainers.VarianceReducedLeastSquares(), poisson = () => trainers.VarianceReducedPoisson();
        yield return Compare(set, "Sdca", rows, squares, _ => OwnTrainers.Create(trainers, "Sdca"), Quality);
        // Of squared errors that are not halved.
        yield return Compare(set, "Sdca, our penalty", rows, squares, count => OwnTrainers.Create(trainers, "Sdca", ("l1Regularization", 0f), ("l2Regularization", 1f / count)), Quality);
        yield return Compare(set, "OnlineGradientDescent", rows, squares, _ => OwnTrainers.Create(trainers, "OnlineGradientDescent"), Quality);
        if (isCount)
        {
            yield return Compare(set, "LbfgsPoissonRegression", rows, poisson, _ => OwnTrainers.Create(trainers, "LbfgsPoissonRegression"), Quality);
            yield return Compare(set, "LbfgsPoissonRegression, our penalty", rows, poisson, _ => OwnTrainers.Create(trainers, "LbfgsPoissonRegression", ("l1Regularization", 0f), ("l2Regularization", 1f)), Quality);
        }
    }

    private static IEnumerable<Benchmark> Anomalies(string set, string path)
    {
        var rows = new Lazy<HeldOutRows>(() => HeldOutRows.Anomalies(_context, path));
        AnomalyDetectionCatalog.AnomalyDetectionTrainers trainers = _context.AnomalyDetection.Trainers;
        string Quality(IDataView scored) => Text($"AUC {_context.AnomalyDetection.Evaluate(scored).AreaUnderRocCurve:0.0000}");
        yield return Compare(set, "RandomizedPca", rows, () => trainers.GaussianMahalanobis(), _ => OwnTrainers.Create(trainers, "RandomizedPca"), Quality);
    }

    private static Benchmark Compare(
        string set, string peer, Lazy<HeldOutRows> rows, Func<IEstimator<ITransformer>> ours, Func<int, IEstimator<ITransformer>?> theirs, Func<IDataView, string> quality)
    {
        string name = $"{Group}: {set}, against {peer}";
        return new Benchmark(Group, name, () =>
        {
            if (theirs(1) is null)
            {
                return new Row(Group, name, "-", "the embedded host does not have it", null, null);
            }

            HeldOutRows data = rows.Value;
            ITransformer? mine = null, other = null;
            double Ours() => Stopwatches.Seconds(() => mine = ours().Fit(data.Train));
            double Theirs() => Stopwatches.Seconds(() => other = theirs(data.Count)!.Fit(data.Train));
            (double our, double their) = Stopwatches.Medians(Ours, Theirs, Runs);
            string Figure(double seconds, ITransformer model) => Text($"{seconds:0.000} s, {quality(model.Transform(data.Test))}");
            return new Row(Group, name, Figure(our, mine!), Figure(their, other!), our / their, null);
        });
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
