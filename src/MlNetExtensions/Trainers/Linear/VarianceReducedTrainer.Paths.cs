using System.Globalization;
using Microsoft.ML;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions;

public abstract partial class VarianceReducedTrainer<TTransformer, TModel>
{
    /// <summary>Whether folds of a cross-validation hold as many rows of each label.</summary>
    private protected virtual bool LabelsAreClasses => false;

    /// <summary>
    /// Learns one model for each strength of a penalty, each started from the one before: a regularization path. The penalty of
    /// the options plays no part; everything else does.
    /// </summary>
    /// <param name="input">Rows with the columns of the options, read once.</param>
    /// <param name="strengths">At least one, finite and not negative; strongest first is fastest. <see cref="PenaltyStrengths.Geometric"/> makes such a series.</param>
    /// <param name="penalty">
    /// The penalty of a strength: <c>Regularizer.Lasso</c>, <c>strength => new ScadRegularizer(strength)</c>. Null for <c>Regularizer.Ridge</c>, the strength
    /// being λ₂.
    /// </param>
    /// <returns>One model for each strength, in their order.</returns>
    /// <example>
    /// <code>
    /// var trainer = ml.Regression.Trainers.VarianceReducedLeastSquares();
    /// foreach (var point in trainer.FitPath(rows, PenaltyStrengths.Geometric(1, 1e-4, 20), Regularizer.Lasso))
    ///     Console.WriteLine($"{point.Strength:G3}: {point.Model.Model.Weights.Count(weight => weight != 0)} features");
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">A strength is out of range, or a column, a label or a feature cannot be learned from.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled.</exception>
    public IReadOnlyList<PathModel<TTransformer>> FitPath(IDataView input, IReadOnlyList<double> strengths, Func<double, Regularizer>? penalty = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        RequirePath(strengths, penalty);
        DataViewSchema.Column label = FindLabel(input);
        return FitPath(Pose(ReadScaled(input, label), label), strengths, penalty ?? Regularizer.Ridge, input.Schema[_options.FeatureColumnName], label);
    }

    /// <summary>
    /// Measures each strength of a penalty on rows held out, by k-fold cross-validation with the trainer's own loss, and learns a path of models from all rows.
    /// Folds hold as many rows of each class, or all rows of a group.
    /// </summary>
    /// <remarks>
    /// The rows are read once, and folds train in parallel; the same seed gives the same folds and scores on any number of threads. Class weights, scales of
    /// <see cref="VarianceReducedOptions.FeatureScaling"/> and Huber's automatic distance come from all rows, those held out included.
    /// </remarks>
    /// <param name="input">Rows with the columns of the options, read once.</param>
    /// <param name="strengths">At least one, finite and not negative; strongest first is fastest.</param>
    /// <param name="penalty">The penalty of a strength; null for <c>Regularizer.Ridge</c>, the strength being λ₂.</param>
    /// <param name="numberOfFolds">k, from 2 to the number of rows, or of groups. Default: 5.</param>
    /// <param name="samplingKeyColumnName">Rows with one value of this column stay together, as in ML.NET's cross-validation. Null: every row for itself.</param>
    /// <returns>The scores, the models, the best of them, and the most strongly penalized within one standard error of it.</returns>
    /// <example>
    /// <code>
    /// var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();
    /// var chosen = trainer.CrossValidatePath(rows, PenaltyStrengths.Geometric(1, 1e-6, 13));
    /// ITransformer model = chosen.Best.Model;   // or chosen.WithinOneStandardError.Model
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">A strength or the number of folds is out of range, or a column, a label or a feature cannot be learned from.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled.</exception>
    public PathCrossValidation<TTransformer> CrossValidatePath(
        IDataView input,
        IReadOnlyList<double> strengths,
        Func<double, Regularizer>? penalty = null,
        int numberOfFolds = 5,
        string? samplingKeyColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        RequirePath(strengths, penalty);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFolds, 2);
        DataViewSchema.Column label = FindLabel(input);
        LabeledRows data = ReadScaled(input, label, samplingKeyColumnName);
        int[] foldOfRow = samplingKeyColumnName is not null ? CrossValidationFolds.Grouped(data.Groups, numberOfFolds, _options.Seed)
            : LabelsAreClasses ? CrossValidationFolds.Stratified(data.Labels, numberOfFolds, _options.Seed)
            : CrossValidationFolds.Random(data.Count, numberOfFolds, _options.Seed);
        LinearProblem problem = Pose(data, label);
        penalty ??= Regularizer.Ridge;
        IReadOnlyList<PathScore> scores = problem.CrossValidate(strengths, penalty, foldOfRow);
        var result = new PathCrossValidation<TTransformer>(scores, FitPath(problem, strengths, penalty, input.Schema[_options.FeatureColumnName], label));
        PathScore best = scores[result.BestIndex];
        Log.Info(string.Create(CultureInfo.InvariantCulture,
            $"Of {scores.Count} strengths {best.Strength:G4} is best over {numberOfFolds} folds: loss {best.MeanLoss:G6}, standard error {best.StandardError:G3}; within one standard error of it {result.WithinOneStandardError.Strength:G4}."));
        return result;
    }

    private IReadOnlyList<PathModel<TTransformer>> FitPath(
        LinearProblem problem, IReadOnlyList<double> strengths, Func<double, Regularizer> penalty, DataViewSchema.Column features, DataViewSchema.Column label) =>
        [.. problem.FitPath(strengths, penalty).Select((fit, k) => new PathModel<TTransformer>(strengths[k], Create(fit, features, label), fit.Training))];

    private void RequirePath(IReadOnlyList<double> strengths, Func<double, Regularizer>? penalty)
    {
        ArgumentNullException.ThrowIfNull(strengths);
        if (strengths.Count == 0)
        {
            throw new ArgumentException("A path needs at least one strength.", nameof(strengths));
        }

        foreach (double strength in strengths)
        {
            if (!(strength >= 0 && double.IsFinite(strength)))
            {
                throw new ArgumentOutOfRangeException(nameof(strengths), strength, "Strengths must be finite and not negative.");
            }
        }

        if (_options.Risk is not null)
        {
            throw new ArgumentException("A path minimizes the mean of the losses; leave Risk out.", nameof(strengths));
        }

        if (penalty is null && (_options.L1Regularization != 0 || _options.Regularizer is not null))
        {
            throw new ArgumentException("The penalty of this trainer is not a ridge: say what the path varies, such as Regularizer.Lasso.", nameof(penalty));
        }
    }
}
