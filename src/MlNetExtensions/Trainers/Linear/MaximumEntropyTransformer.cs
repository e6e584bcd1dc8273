using System.Buffers;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>What multinomial logistic regression has learned: p(k | x) is proportional to exp(wₖ·x + bₖ).</summary>
public sealed class MaximumEntropyModel
{
    private readonly float[] _biases;

    /// <param name="scores">The linear scores of the classes that occurred in training.</param>
    /// <param name="classes">All classes.</param>
    /// <param name="occurring">Which of them <paramref name="scores"/> are of, ascending.</param>
    internal MaximumEntropyModel(LinearScores scores, KeyValues classes, int[] occurring)
    {
        Scores = scores;
        Classes = classes;
        Occurring = occurring;
        _biases = new float[classes.Count];
        Array.Fill(_biases, float.NegativeInfinity);
        for (int k = 0; k < occurring.Length; k++)
        {
            _biases[occurring[k]] = scores.Intercepts[k];
        }
    }

    /// <summary>K, at least 2: the possible keys of the label, whether they occurred in training or not.</summary>
    public int NumberOfClasses => Classes.Count;

    /// <summary>The values behind the keys of the label, as text, in the order of the keys.</summary>
    public IReadOnlyList<string> ClassNames => Classes.Texts;

    /// <summary>b, one value a class; −∞ for a class that did not occur in training.</summary>
    public IReadOnlyList<float> Biases => _biases;

    internal LinearScores Scores { get; }

    internal KeyValues Classes { get; }

    internal int[] Occurring { get; }

    /// <summary>wₖ, one value a feature; all 0 for a class that did not occur in training.</summary>
    /// <param name="classIndex">k, from 0.</param>
    public float[] GetWeights(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, NumberOfClasses);
        float[] weights = new float[Scores.Dimension];
        int output = Array.BinarySearch(Occurring, classIndex);
        for (int j = 0; j < weights.Length && output >= 0; j++)
        {
            weights[j] = Scores.Weights[j * Scores.Outputs + output];
        }

        return weights;
    }

    /// <param name="features">One row.</param>
    /// <param name="margins">Space for one value a class that occurred in training.</param>
    /// <param name="probabilities">One value a class.</param>
    /// <returns>The key of the most probable class; 0, a missing one, where the probabilities are not numbers.</returns>
    internal uint Predict(in VBuffer<float> features, Span<double> margins, Span<float> probabilities)
    {
        Scores.Compute(features, margins);
        return ClassScores.Softmax(margins, Occurring, probabilities);
    }
}

/// <summary>
/// Adds PredictedLabel, a key with the values of the label's keys, and Score, the probabilities of the classes. Immutable and safe for any
/// number of threads.
/// </summary>
/// <inheritdoc cref="PoissonRegressionTransformer" path="/remarks"/>
[ComponentContract("MlNetExtensions.MaximumEntropy/v3")]
public sealed class MaximumEntropyTransformer
    : RowTransformer<MaximumEntropyTransformer>, ISavedComponent<MaximumEntropyTransformer>, ISingleFeaturePredictionTransformer<MaximumEntropyModel>
{
    private const int Label = 0;
    private const int Score = 1;

    internal MaximumEntropyTransformer(MaximumEntropyModel model)
        : base([model.Scores.Input], [.. ClassScores.Columns(model.Classes)]) => Model = model;

    /// <inheritdoc/>
    public MaximumEntropyModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName => Model.Scores.FeatureColumnName;

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, Model.Scores.Dimension);

    /// <inheritdoc/>
    public static MaximumEntropyTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        LinearScores scores = LinearScores.Read(state);
        KeyValues classes = state.ReadNested("classes", KeyValues.Read);
        state.Require(classes.Count >= scores.Outputs && scores.Outputs > 1, "classes", $"are {classes.Count} values for the scores of {scores.Outputs}");
        return new MaximumEntropyTransformer(new MaximumEntropyModel(scores, classes, OccurringClasses.Read(state, scores.Outputs, classes.Count)));
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Span<uint> labels = batch.Keys(Label);
        Span<float> probabilities = batch.Vectors(Score);
        double[] margins = ArrayPool<double>.Shared.Rent(Model.Occurring.Length);
        for (int row = 0; row < labels.Length; row++)
        {
            Span<float> ofRow = probabilities.Slice(row * Model.NumberOfClasses, Model.NumberOfClasses);
            labels[row] = Model.Predict(batch.Row(row), margins.AsSpan(0, Model.Occurring.Length), ofRow);
        }

        ArrayPool<double>.Shared.Return(margins);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Model.Scores.Write(writer);
        Model.Classes.Write(writer);
        foreach (int index in Model.Occurring)
        {
            writer.Write(index);
        }
    }
}
