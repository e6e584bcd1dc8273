using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;
using static System.FormattableString;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>
/// Trains autoencoders on normal rows. One network sees the features of all columns side by side; scaling and amplification are found on the rows
/// that it is trained on alone, so that those of calibration are as new to it as later ones.
/// </summary>
/// <remarks>Rows are kept in memory, twice while a network is trained. The same rows and options give the same bits on any number of threads.</remarks>
public static class ReconstructionFitter
{
    /// <summary>Trains on the rows of a source, and reads it once more for the scores of rows held out.</summary>
    /// <param name="source">Normal rows, at least two.</param>
    /// <param name="options">What to train.</param>
    /// <exception cref="ArgumentException">Options that cannot hold, or a value that is not finite.</exception>
    /// <exception cref="DegenerateSampleException">There are too few rows.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient grew without bound, and the options do not say to roll back.</exception>
    /// <exception cref="OperationCanceledException">The fit was canceled.</exception>
    public static ReconstructionFit Fit(IRowSource<float> source, ReconstructionOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        RowSet<float> rows = RowSetReader.Read(source, Range.All, options.CancellationToken);
        if (rows.Count < 2)
        {
            throw new DegenerateSampleException(
                $"Column '{source.Columns[0].Name}' has {(rows.Count == 0 ? "no rows" : "one row")} to train on; an autoencoder needs at least two.");
        }

        return new Run(source, rows, options).Fit();
    }

    private sealed class Run(IRowSource<float> source, RowSet<float> rows, ReconstructionOptions options)
    {
        private readonly int[] _dimensions = [.. source.Columns.Select(column => column.Dimension)];

        public ReconstructionFit Fit()
        {
            CalibratedThreshold? calibration = options.Threshold.Calibration(options.PValues);
            calibration = calibration is ConformalThreshold conformal ? conformal.Resolve(rows.Count, options.FalsePositiveRate) : calibration;
            if (calibration is FoldedThreshold folded && rows.Count < folded.Folds)
            {
                calibration = folded with { Folds = rows.Count };
            }

            FoldPlan? plan = calibration?.Plan(shardsPerFold: 1);
            if (calibration is SplitConformalThreshold)
            {
                SplitConformalThreshold.Check(source.Columns[0], Enumerable.Range(0, rows.Count).Count(row => plan!.Fold(row) != 0), rows.Count);
            }

            // A split holds fold 0 out of the one network that there is.
            Trained model = Train(calibration is SplitConformalThreshold ? row => plan!.Fold(row) != 0 : _ => true, options.Progress);
            return Finish(model, calibration switch
            {
                null => NormalScores.None,
                SplitConformalThreshold => NormalScores.Split(Scores(plan!, [model.Scorer, null]).ByFold()[0]!, rows.Count),
                CrossFittedThreshold => NormalScores.CrossFitted(Scores(plan!, Folds(plan!)).Pooled(), plan!.Folds),
                _ => Cross(plan!),
            });
        }

        private NormalScores Cross(FoldPlan plan)
        {
            IRowScorer[] folds = Folds(plan);
            return NormalScores.Cross(new CrossConformalScores(folds, Scores(plan, folds).ByFold()!));
        }

        private IRowScorer[] Folds(FoldPlan plan) =>
            [.. Enumerable.Range(0, plan.Folds).Select(fold => Train(row => plan.Fold(row) != fold, progress: null).Scorer)];

        private OutOfFoldScores<float> Scores(FoldPlan plan, IRowScorer?[] scorers) => new(source, plan, scorers, options.CancellationToken);

        private Trained Train(Func<int, bool> isKept, IProgress<NetworkEpoch>? progress)
        {
            var builder = new RowSetBuilder<float>(rows.Columns);
            for (int row = 0; row < rows.Count; row++)
            {
                if (!isKept(row))
                {
                    continue;
                }

                if (rows.IsSparse)
                {
                    builder.AddSparse(rows.Values(row), rows.Indices(row));
                }
                else
                {
                    builder.AddDense(rows.Values(row));
                }
            }

            RowSet<float> kept = builder.Build();
            (double[] shifts, double[] factors) = Standardize(kept);
            NetworkLoss loss = options.Loss == ReconstructionLoss.Amplified
                ? new AmplifiedReconstruction(kept.Columns, options.AmplificationScale ?? LargestError(kept))
                : new SquaredError(kept.Columns);
            var trainer = new NetworkTrainer(options.Shape(kept.Columns), loss, options.Optimizer(NetworkTrainer.CountSteps(kept.Count, options.Training)), options.Training);
            NetworkTraining training = trainer.Train(new NetworkData(kept, default), null, progress, options.CancellationToken);
            return new Trained(new ReconstructionScorer(_dimensions, NetworkFolding.Fold(training.GetNetwork()), shifts, factors), training, kept.Count);
        }

        // In place: the rows are this network's own.
        private (double[] Shifts, double[] Factors) Standardize(RowSet<float> kept)
        {
            double[] scales = FeatureScales.Of(kept, [], options.FeatureScaling) ?? [.. Enumerable.Repeat(1.0, kept.Columns)];
            double[] shifts = options.CenterFeatures && !kept.IsSparse ? FeatureScales.Means(kept, []) : new double[kept.Columns];
            double[] factors = [.. scales.Select(scale => 1 / scale)];
            for (int row = 0; row < kept.Count; row++)
            {
                Span<float> values = kept.Values(row);
                ReadOnlySpan<int> indices = kept.Indices(row);
                for (int k = 0; k < values.Length; k++)
                {
                    int j = kept.IsSparse ? indices[k] : k;
                    values[k] = (float)((values[k] - shifts[j]) * factors[j]);
                }
            }

            return (shifts, factors);
        }

        // What a network that learned nothing but the mean would leave.
        private static double LargestError(RowSet<float> kept)
        {
            double largest = 0;
            for (int row = 0; row < kept.Count; row++)
            {
                double sum = 0;
                foreach (float value in kept.Values(row))
                {
                    sum += (double)value * value;
                }

                largest = Math.Max(largest, sum / kept.Columns);
            }

            return largest > 0 && double.IsFinite(largest) ? largest : 1;
        }

        private ReconstructionFit Finish(Trained trained, NormalScores normal)
        {
            NetworkTraining training = trained.Training;
            List<string> warnings = [];
            int narrowest = training.Trainer.Shape.Layers.OfType<DenseLayer>().Min(layer => layer.Units);
            if (narrowest >= rows.Columns)
            {
                warnings.Add(Invariant(
                    $"No layer is narrower than the {rows.Columns} features, so that the network may learn to repeat its input, anomalies included: {training.Trainer.Shape}. Give it a bottleneck, or use GaussianMahalanobis."));
            }

            if (training.Divergence is { } divergence)
            {
                warnings.Add(Invariant($"{divergence.Message} The model is that of epoch {training.BestEpoch}."));
            }

            var model = new ReconstructionAnomalyModel(
                trained.Scorer, AnomalyCalibration.Of(options.Threshold, options.FalsePositiveRate, normal), training.History);
            if (model.TooFewRows is { } tooFew)
            {
                warnings.Add(tooFew);
            }

            string description = Invariant($"{trained.Rows} rows, {training.Trainer.Shape}, {training.Trainer.Loss}, {training.Trainer.Optimizer}, {training.History.Count} epochs.");
            return new ReconstructionFit(model, warnings, description, normal.Description);
        }

        private readonly record struct Trained(ReconstructionScorer Scorer, NetworkTraining Training, int Rows);
    }
}
