using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>What Poisson regression has learned: the expected count is exp(w·x + b).</summary>
public sealed class PoissonLinearModel
{
    internal PoissonLinearModel(LinearScores scores) => Scores = scores;

    /// <summary>w, one value a feature.</summary>
    public IReadOnlyList<float> Weights => Scores.Weights;

    /// <summary>b.</summary>
    public float Bias => Scores.Intercepts[0];

    internal LinearScores Scores { get; }

    internal float Predict(in VBuffer<float> features)
    {
        Span<double> score = stackalloc double[1];
        Scores.Compute(features, score);
        double count = Math.Exp(score[0]);
        // A finite row has a finite expectation, if only the largest.
        return double.IsFinite(score[0]) ? (float)Math.Min(count, float.MaxValue) : (float)count;
    }
}

/// <summary>Adds Score, the expected count. Immutable and safe for any number of threads.</summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>, it comes back as a chain of ML.NET's own transformers, which needs this assembly beside it; <see cref="Find"/> gives this object back.</remarks>
public sealed class PoissonRegressionTransformer : RowComponentTransformer, ISingleFeaturePredictionTransformer<PoissonLinearModel>
{
    internal PoissonRegressionTransformer(PoissonLinearModel model) => Model = model;

    /// <inheritdoc/>
    public PoissonLinearModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName => Model.Scores.FeatureColumnName;

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, Model.Scores.Dimension);

    private protected override IReadOnlyList<OutputColumn> Outputs { get; } = [OutputColumn.Score("Score", NumberDataViewType.Single, "Regression", "Score")];

    /// <summary>Finds the model in a transformer: this type itself, or what it was saved as, at any depth of chains.</summary>
    /// <returns>The first in order of application; null where there is none.</returns>
    /// <exception cref="InvalidDataException">The saved state is damaged.</exception>
    public static PoissonRegressionTransformer? Find(ITransformer model) => ChainRewriter.Find(model, LinearContracts.AsPoisson);

    private protected override IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema) => [LinearContracts.FindFeatures(schema, Model.Scores)];

    private protected override Delegate?[] CreateGetters(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, bool[] isActive)
    {
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(inputs[0]);
        VBuffer<float> features = default;
        return
        [
            (ValueGetter<float>)((ref float score) =>
            {
                getter(ref features);
                score = Model.Predict(features);
            }),
        ];
    }

    private protected override ITransformer BuildCarrier() => LinearContracts.BuildCarrier(Model);
}
