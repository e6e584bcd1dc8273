using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Trainers;

/// <summary>What multinomial logistic regression has learned: p(k | x) is proportional to exp(wₖ·x + bₖ).</summary>
public sealed class MaximumEntropyModel
{
    internal MaximumEntropyModel(LinearScores scores, KeyValues classes)
    {
        Scores = scores;
        Classes = classes;
    }

    /// <summary>K, at least 2.</summary>
    public int NumberOfClasses => Scores.Outputs;

    /// <summary>The values behind the keys of the label, as text, in the order of the keys.</summary>
    public IReadOnlyList<string> ClassNames => Classes.Texts;

    /// <summary>b, one value a class.</summary>
    public IReadOnlyList<float> Biases => Scores.Intercepts;

    internal LinearScores Scores { get; }

    internal KeyValues Classes { get; }

    /// <summary>wₖ, one value a feature.</summary>
    /// <param name="classIndex">k, from 0.</param>
    public float[] GetWeights(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, NumberOfClasses);
        float[] weights = new float[Scores.Dimension];
        for (int j = 0; j < weights.Length; j++)
        {
            weights[j] = Scores.Weights[j * NumberOfClasses + classIndex];
        }

        return weights;
    }

    /// <summary>The key of the most probable class; 0, a missing one, where the probabilities are not numbers.</summary>
    internal static uint KeyOf(ReadOnlySpan<float> probabilities)
    {
        int best = TensorPrimitives.IndexOfMax(probabilities);
        return float.IsNaN(probabilities[best]) ? 0 : (uint)best + 1;
    }

    internal void Predict(in VBuffer<float> features, Span<double> margins, Span<float> probabilities)
    {
        Scores.Compute(features, margins);
        // Shifted, no exponential overflows.
        TensorPrimitives.Subtract(margins, TensorPrimitives.Max<double>(margins), margins);
        TensorPrimitives.SoftMax(margins, margins);
        TensorPrimitives.ConvertTruncating(margins, probabilities);
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
        var names = new VBuffer<ReadOnlyMemory<char>>(classes.Count, [.. classes.Texts.Select(name => name.AsMemory())]);
        var namesType = new VectorDataViewType(TextDataViewType.Instance, classes.Count);
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getNames = (ref VBuffer<ReadOnlyMemory<char>> value) => names.CopyTo(ref value);
        yield return OutputColumn.Score("PredictedLabel", new KeyDataViewType(typeof(uint), classes.Count), task, "PredictedLabel", classes.AddTo);
        yield return OutputColumn.Score("Score", new VectorDataViewType(NumberDataViewType.Single, classes.Count), task, "Score", annotations => annotations.Add("SlotNames", namesType, getNames));
    }

    private protected override IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema) => [LinearContracts.FindFeatures(schema, Model.Scores)];

    private protected override Delegate?[] CreateGetters(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, bool[] isActive)
    {
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(inputs[0]);
        VBuffer<float> features = default;
        double[] margins = new double[Model.NumberOfClasses];
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
