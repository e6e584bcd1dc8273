using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

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

    /// <summary>The key of the most probable class; 0, a missing one, where the probabilities are not numbers.</summary>
    internal static uint KeyOf(ReadOnlySpan<float> probabilities)
    {
        int best = TensorPrimitives.IndexOfMax(probabilities);
        return float.IsNaN(probabilities[best]) ? 0 : (uint)best + 1;
    }

    /// <param name="features">One row.</param>
    /// <param name="margins">Space for one value a class that occurred in training.</param>
    /// <param name="probabilities">One value a class.</param>
    internal void Predict(in VBuffer<float> features, Span<double> margins, Span<float> probabilities)
    {
        Scores.Compute(features, margins);
        // Shifted, no exponential overflows.
        TensorPrimitives.Subtract(margins, TensorPrimitives.Max<double>(margins), margins);
        TensorPrimitives.SoftMax(margins, margins);
        if (Occurring.Length == probabilities.Length)
        {
            TensorPrimitives.ConvertTruncating(margins, probabilities);
            return;
        }

        probabilities.Clear();
        for (int k = 0; k < Occurring.Length; k++)
        {
            probabilities[Occurring[k]] = (float)margins[k];
        }
    }
}

/// <summary>
/// Adds PredictedLabel, a key with the values of the label's keys, and Score, the probabilities of the classes. Immutable and safe for any
/// number of threads.
/// </summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>, it comes back as a chain of ML.NET's own transformers, which needs this assembly beside it; <see cref="Find"/> gives this object back.</remarks>
public sealed class MaximumEntropyTransformer : RowComponentTransformer, ISingleFeaturePredictionTransformer<MaximumEntropyModel>
{
    internal MaximumEntropyTransformer(MaximumEntropyModel model)
    {
        Model = model;
        Outputs = [.. Columns(model.Classes)];
    }

    /// <inheritdoc/>
    public MaximumEntropyModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName => Model.Scores.FeatureColumnName;

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, Model.Scores.Dimension);

    private protected override IReadOnlyList<OutputColumn> Outputs { get; }

    /// <summary>Finds the model in a transformer: this type itself, or what it was saved as, at any depth of chains.</summary>
    /// <returns>The first in order of application; null where there is none.</returns>
    /// <exception cref="InvalidDataException">The saved state is damaged.</exception>
    public static MaximumEntropyTransformer? Find(ITransformer model) => ChainRewriter.Find(model, LinearContracts.AsMaximumEntropy);

    internal static IEnumerable<OutputColumn> Columns(KeyValues classes)
    {
        const string task = "MulticlassClassification";
        yield return OutputColumn.Score("PredictedLabel", new KeyDataViewType(typeof(uint), classes.Count), task, "PredictedLabel", classes.AddTo);
        yield return OutputColumn.Score("Score", new VectorDataViewType(NumberDataViewType.Single, classes.Count), task, "Score", annotations => SlotNames.AddTo(annotations, classes.Texts));
    }

    private protected override IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema) => [LinearContracts.FindFeatures(schema, Model.Scores)];

    private protected override Delegate?[] CreateGetters(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, bool[] isActive)
    {
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(inputs[0]);
        VBuffer<float> features = default;
        double[] margins = new double[Model.Occurring.Length];
        float[] probabilities = new float[Model.NumberOfClasses];
        var once = new OncePerRow(row, () =>
        {
            getter(ref features);
            Model.Predict(features, margins, probabilities);
        });
        return
        [
            (ValueGetter<uint>)((ref uint label) =>
            {
                once.Ensure();
                label = MaximumEntropyModel.KeyOf(probabilities);
            }),
            (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
            {
                once.Ensure();
                VBufferEditor<float> editor = VBufferEditor.Create(ref scores, probabilities.Length);
                probabilities.CopyTo(editor.Values);
                scores = editor.Commit();
            }),
        ];
    }

    private protected override ITransformer BuildCarrier() => LinearContracts.BuildCarrier(Model);
}
