using System.Globalization;
using Microsoft.ML;

namespace MlNetExtensions;

/// <summary>
/// A way to weight the rows of a data set for trainers that take an example weight: a value to give to <c>mlContext.Data.SampleWeights</c>. An own one derives from this class.
/// </summary>
public abstract class SampleWeighting
{
    /// <summary>
    /// Weights that even out the shares of classes, languages or sources: a group of n rows gets the share n^(1/τ) of all weight. Temperature 1 leaves shares as they are, an infinite one makes
    /// them equal; in between, rare groups count more without being learned by heart.
    /// </summary>
    /// <param name="groupColumnName">The column whose values make the groups: text, keys, whole numbers or Booleans.</param>
    /// <param name="temperature">τ, at least 1. Default: 2.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static SampleWeighting Temperature(string groupColumnName = "Label", double temperature = 2) => new TemperatureWeighting(groupColumnName, temperature);

    /// <summary>
    /// Raking: weights that give each value of several columns the share that it has in the population, while what the columns have to do with each other stays as it is in the data.
    /// </summary>
    /// <param name="marginals">The shares to meet, one entry a column.</param>
    /// <exception cref="ArgumentException">There is no marginal, or a column has two.</exception>
    public static SampleWeighting Marginals(params MarginalTarget[] marginals) => new MarginalWeighting(marginals);

    /// <summary>
    /// Weights against covariate shift, by how much more probable rows are in the target data: P(target|x)/P(data|x), from logistic regressions on the features that have not seen the row that
    /// they judge. For many rows, and where a linear model tells the two apart as well as can be.
    /// </summary>
    /// <param name="target">Rows as the model will meet them; they need no labels.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="maximumWeight">Larger weights are cut, which bounds the variance; the mean weight is 1 in any case. Default: 20.</param>
    /// <param name="seed">Seed of the folds.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static SampleWeighting DensityRatio(IDataView target, string featureColumnName = "Features", double maximumWeight = 20, int seed = 0) =>
        new DensityRatioWeighting(target, featureColumnName, maximumWeight, seed);

    /// <summary>
    /// Weights against covariate shift by kernel mean matching: the mean of the weighted rows and that of the target agree in the feature space of a kernel. For some thousand rows; scale
    /// the features alike first.
    /// </summary>
    /// <param name="target">Rows as the model will meet them; they need no labels.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="options">Null for the defaults. With a discount, <c>mlContext.Data.DoubleWeights</c> gives the weights of the target too.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static SampleWeighting KernelMatching(IDataView target, string featureColumnName = "Features", KernelMatchingOptions? options = null) =>
        new KernelWeighting(target, featureColumnName, options);

    /// <summary>
    /// Weights for the models of an A/B test whose data come from both arms: the probability that a row would have come from the arm, P(treatment|x), or 1 minus it for the control. Trained on
    /// all rows with them, each arm's model sees the data that it would make ("Tackling Interference Induced by Data Training Loops in A/B Tests", arXiv 2310.17496).
    /// </summary>
    /// <param name="treatmentColumnName">Boolean: whether a row was treated.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="isControl">Whether the weights are for the control's model. Default: false.</param>
    /// <param name="seed">Seed of the folds that the probabilities come from.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static SampleWeighting Treatment(string treatmentColumnName, string featureColumnName = "Features", bool isControl = false, int seed = 0) =>
        new TreatmentWeighting(treatmentColumnName, featureColumnName, isControl, seed);

    /// <summary>
    /// Weights that clean noisy labels against a small set of rows whose labels are right: near 0 for a row that contradicts them, near 1 for one that agrees, by bilevel optimization of a
    /// linear model (F2SA).
    /// </summary>
    /// <param name="clean">Rows with the same columns whose labels are right: some tens of each class.</param>
    /// <param name="labelColumnName">Boolean, or a key of the classes.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static SampleWeighting CleanSet(IDataView clean, string labelColumnName = "Label", string featureColumnName = "Features", NoisyRowOptions? options = null) =>
        new CleanSetWeighting(clean, labelColumnName, featureColumnName, options);

    /// <summary>The weight of every row, in the view's order: finite and not negative, and not all 0.</summary>
    /// <exception cref="ArgumentException">The rows cannot be weighted so; the message says which and what to do.</exception>
    protected abstract IReadOnlyList<double> Weigh(IDataView rows);

    internal float[] Of(IDataView rows, int count)
    {
        IReadOnlyList<double> weights = Weigh(rows);
        if (weights.Count != count)
        {
            throw new InvalidOperationException($"{GetType().Name} gives {weights.Count} weights for {count} rows.");
        }

        float[] singles = new float[count];
        for (int row = 0; row < count; row++)
        {
            singles[row] = (float)weights[row];
            if (!float.IsFinite(singles[row]) || singles[row] < 0)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                    $"{GetType().Name} gives row {row} (from 0) the weight {weights[row]}; weights are finite in Single and not negative."));
            }
        }

        return singles;
    }
}
