namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Fits ComBat to the moments of batches, without seeing a row again: residuals of the linear model, means and variances of batches and the steps
/// of empirical Bayes are all functions of them.
/// </summary>
/// <remarks>
/// Johnson, Li and Rabinovic (2007), in the conventions of neuroCombat (Fortin et al., 2018): pooled variances are divided by n, those of batches by n−1; the
/// iteration ends when no location and scale of a batch changes by more than a relative 1e-4. A feature of no pooled variance stays as it is and has no part
/// in priors.
/// </remarks>
public sealed record CombatFitter
{
    /// <summary>What locations and scales are shrunk by.</summary>
    public CombatPrior Prior { get; init; } = CombatPrior.Parametric;

    /// <summary>Whether scales stay as they are.</summary>
    public bool MeanOnly { get; init; }

    /// <summary>The relative change at which the iteration ends, above 0.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Fits the model.</summary>
    /// <param name="batches">The moments of every batch.</param>
    /// <param name="reference">The batch to which others are adjusted and which stays as it is, from 0; null for the mean of all.</param>
    /// <exception cref="DegenerateSampleException">A batch has too few rows, features are too few for a prior, or covariates are confounded with batches.</exception>
    public CombatModel Fit(IReadOnlyList<CombatMoments> batches, int? reference = null)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Tolerance);
        int dimension = batches[0].Dimension, fewest = MeanOnly ? 1 : 2;
        for (int batch = 0; batch < batches.Count; batch++)
        {
            if (batches[batch].Count < fewest)
            {
                throw new DegenerateSampleException($"Batch {batch} has {batches[batch].Count} rows, but a variance needs {fewest}. Join it with another, or adjust means only.");
            }
        }

        double[] coefficients = CovariateEffects.Solve(batches);
        double rows = batches.Sum(batch => batch.Count);
        double[] intercepts = new double[dimension], deviations = new double[dimension];
        double[][] locations = Matrix(batches.Count, dimension), scales = Matrix(batches.Count, dimension);
        for (int j = 0; j < dimension; j++)
        {
            double[] levels = [.. batches.Select(batch => Level(batch, j, coefficients))];
            double[] residuals = [.. batches.Select(batch => batch.Residuals(j, coefficients))];
            intercepts[j] = reference is { } center ? levels[center] : levels.Select((level, i) => level * (batches[i].Count / rows)).Sum();
            double variance = reference is { } own ? residuals[own] / batches[own].Count : residuals.Sum() / rows;
            deviations[j] = Math.Sqrt(variance);
            for (int i = 0; i < batches.Count && variance > 0; i++)
            {
                locations[i][j] = (levels[i] - intercepts[j]) / deviations[j];
                scales[i][j] = residuals[i] / Math.Max(1, batches[i].Count - 1) / variance;
            }
        }

        int[] varying = [.. Enumerable.Range(0, dimension).Where(j => deviations[j] > 0)];
        for (int batch = 0; batch < batches.Count; batch++)
        {
            Shrink(locations[batch], scales[batch], batches[batch].Count, varying);
        }

        if (reference is { } unchanged)
        {
            Array.Clear(locations[unchanged]);
            Array.Fill(scales[unchanged], 1);
        }

        return new CombatModel(intercepts, coefficients, deviations, locations, scales);
    }

    // The estimates of a batch are replaced by what their prior makes of them.
    private void Shrink(double[] locations, double[] scales, double count, int[] varying)
    {
        double[] gamma = [.. varying.Select(j => locations[j])], delta = [.. varying.Select(j => scales[j])];
        if (Prior != CombatPrior.None && varying.Length < 2)
        {
            throw new DegenerateSampleException($"{varying.Length} features vary, but a prior over features needs two. Use {nameof(CombatPrior)}.{CombatPrior.None}.");
        }

        (double[] location, double[] scale) = Prior switch
        {
            CombatPrior.Parametric => CombatShrinkage.Parametric(gamma, delta, count, MeanOnly, Tolerance),
            CombatPrior.NonParametric => CombatShrinkage.NonParametric(gamma, delta, count, MeanOnly),
            _ => (gamma, MeanOnly ? [.. delta.Select(_ => 1.0)] : delta),
        };
        for (int i = 0; i < varying.Length; i++)
        {
            (locations[varying[i]], scales[varying[i]]) = (location[i], scale[i]);
        }
    }

    private static double Level(CombatMoments batch, int j, double[] coefficients)
    {
        double level = batch.Means[j];
        for (int a = 0; a < batch.Covariates; a++)
        {
            level -= batch.CovariateMeans[a] * coefficients[a * batch.Dimension + j];
        }

        return level;
    }

    private static double[][] Matrix(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];
}
