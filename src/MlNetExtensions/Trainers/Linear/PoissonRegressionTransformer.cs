using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

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
/// <remarks>
/// Saved by <c>mlContext.Model.Save</c>, it comes back as a chain of ML.NET's own transformers, which needs this assembly beside it;
/// <c>Find</c> gives this object back.
/// </remarks>
[ComponentContract("MlNetExtensions.PoissonRegression/v2")]
public sealed class PoissonRegressionTransformer
    : RowTransformer<PoissonRegressionTransformer>, ISavedComponent<PoissonRegressionTransformer>, ISingleFeaturePredictionTransformer<PoissonLinearModel>
{
    internal PoissonRegressionTransformer(PoissonLinearModel model)
        : base([model.Scores.Input], [OutputColumn.OfSingle("Score").AsScore("Regression", "Score")]) => Model = model;

    /// <inheritdoc/>
    public PoissonLinearModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName => Model.Scores.FeatureColumnName;

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, Model.Scores.Dimension);

    /// <inheritdoc/>
    public static PoissonRegressionTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        LinearScores scores = LinearScores.Read(state);
        state.Require(scores.Outputs == 1, "intercepts", $"are {scores.Outputs}, but a count has one");
        return new PoissonRegressionTransformer(new PoissonLinearModel(scores));
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Span<float> counts = batch.Singles();
        for (int row = 0; row < counts.Length; row++)
        {
            counts[row] = Model.Predict(batch.Row(row));
        }
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer) => Model.Scores.Write(writer);
}
