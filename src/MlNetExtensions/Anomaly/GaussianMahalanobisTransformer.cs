using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Scores rows by their Mahalanobis distance from the normal ones. Immutable and safe for any number of threads.</summary>
/// <remarks>
/// Saved by <c>mlContext.Model.Save</c>, it comes back as a chain of ML.NET's own transformers with outputs equal to the last bit;
/// <c>Find</c> gives this object back from a loaded model.
/// </remarks>
[ComponentContract("MlNetExtensions.GaussianMahalanobis/v3")]
public sealed partial class GaussianMahalanobisTransformer : RowTransformer<GaussianMahalanobisTransformer>, ISavedComponent<GaussianMahalanobisTransformer>
{
    private readonly GaussianState _state;
    private readonly GaussianOutputs _outputs;

    internal GaussianMahalanobisTransformer(GaussianState state, GaussianOutputs outputs)
        : base(state.Inputs, [.. outputs.Columns(state.FeatureCount, state.Features, state.FeatureNames)])
    {
        _state = state;
        _outputs = outputs;
        List<string> names = [.. Outputs.Select(output => output.Name)];
        (_pValue, _contributions, _columnScores) = (Place(outputs.PValue), Place(outputs.FeatureContributions), Place(outputs.ColumnScores));
        int Place(string? name) => name is null ? -1 : names.IndexOf(name);
    }

    /// <summary>The fitted Gaussians, threshold and p-values.</summary>
    public GaussianAnomalyModel Model => _state.Model;

    /// <summary>The feature columns, in the order of the model's Gaussians.</summary>
    public IReadOnlyList<string> FeatureColumnNames => _state.Features;

    /// <summary>
    /// Rows that score above it are anomalies; infinite where there were too few normal rows for the rate, NaN where labels follow
    /// cross-conformal p-values and no score decides.
    /// </summary>
    public double Threshold => Model.Threshold;

    /// <summary>True where the statistics that merging and further fitting need are there.</summary>
    public bool HasStatistics => _state.Moments is not null;

    /// <inheritdoc/>
    public static GaussianMahalanobisTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        GaussianOutputs outputs = state.ReadNested("outputs", GaussianOutputs.Read);
        return new GaussianMahalanobisTransformer(GaussianState.Read(state), outputs);
    }

    /// <summary>
    /// The same model with a given threshold: from now on a row is an anomaly where its score is above it. P-values stay as they are and
    /// only inform; they need not agree with the labels any more.
    /// </summary>
    /// <param name="threshold">Finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    public GaussianMahalanobisTransformer ChangeThreshold(double threshold) => With(Model.WithThreshold(threshold));

    /// <summary>
    /// The same model with another accepted false-positive rate: from now on a row is an anomaly where its p-value is at most this. Scores and
    /// p-values stay as they are. Below <see cref="GaussianAnomalyModel.SmallestPValue"/> no row is an anomaly.
    /// </summary>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside (0, 1).</exception>
    /// <exception cref="InvalidOperationException">The model was fitted without p-values.</exception>
    public GaussianMahalanobisTransformer ChangeFalsePositiveRate(double falsePositiveRate) => With(Model.WithFalsePositiveRate(falsePositiveRate));

    /// <summary>
    /// The same scores with threshold and p-values from normal rows that the model was not fitted on: a normal row is called an anomaly with
    /// a probability of at most the accepted rate where it and these rows are exchangeable. Earlier p-values are dropped.
    /// </summary>
    /// <param name="normalRows">Normal rows with the same feature columns, at least 1/rate − 1 for any row to be called an anomaly.</param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentException">A column is missing, of another size, or holds a value that is not finite.</exception>
    /// <exception cref="DegenerateSampleException">There is no row.</exception>
    public GaussianMahalanobisTransformer Calibrate(IDataView normalRows, double falsePositiveRate)
    {
        ArgumentNullException.ThrowIfNull(normalRows);
        return With(GaussianAnomalyFitter.Calibrate(Model, new DataViewRows(normalRows, _state.Features), falsePositiveRate));
    }

    /// <summary>
    /// The model of the rows behind this one and behind <paramref name="other"/>, with a given threshold. Without p-values: those of
    /// either speak of another model.
    /// </summary>
    /// <param name="other">A model of the same feature columns, estimator and subspace; it is left as it is.</param>
    /// <param name="threshold">Finite.</param>
    /// <exception cref="InvalidOperationException">A model has no statistics, or its estimator needs rows.</exception>
    /// <exception cref="ArgumentException">The models do not fit each other.</exception>
    public GaussianMahalanobisTransformer Merge(GaussianMahalanobisTransformer other, double threshold) => MergeWith(other, AnomalyThreshold.Fixed(threshold));

    /// <summary>The merged model with threshold and p-values from normal rows that neither was fitted on.</summary>
    /// <inheritdoc cref="Merge(GaussianMahalanobisTransformer, double)"/>
    /// <param name="other">A model of the same feature columns, estimator and subspace; it is left as it is.</param>
    /// <param name="heldOut">Normal rows with the same feature columns, at least one.</param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    public GaussianMahalanobisTransformer Merge(GaussianMahalanobisTransformer other, IDataView heldOut, double falsePositiveRate)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        return MergeWith(other, AnomalyThreshold.Fixed(0)).Calibrate(heldOut, falsePositiveRate);
    }

    internal IReadOnlyList<RowMoments> Statistics() => _state.Moments ?? throw new InvalidOperationException(
        _state.Covariance is { NeedsAllRows: true }
            ? "A minimum covariance determinant has no statistics that merge; fit on all rows together."
            : "The model was fitted without KeepStatistics; fit again with it to merge or go on fitting.");

    /// <summary>Refuses columns whose statistics are not those of this model: other names, order or sizes.</summary>
    internal void CheckColumns(IReadOnlyList<RowColumn> columns, string argument)
    {
        if (!columns.SequenceEqual(Columns))
        {
            throw new ArgumentException(
                $"Statistics are those of one list of feature columns: {Describe(columns)} cannot go on from {Describe(Columns)}. Names, order and sizes must agree.", argument);
        }
    }

    private IEnumerable<RowColumn> Columns => _state.Features.Select((name, i) => new RowColumn(name, Model.Columns[i].Dimension));

    private static string Describe(IEnumerable<RowColumn> columns) => $"[{string.Join(", ", columns.Select(column => $"{column.Name}: {column.Dimension}"))}]";

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        _outputs.Write(writer);
        _state.Write(writer);
    }

    private GaussianMahalanobisTransformer MergeWith(GaussianMahalanobisTransformer other, AnomalyThreshold threshold)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Columns.SequenceEqual(other.Columns) || _state.Covariance != other._state.Covariance
            || _state.Subspace != other._state.Subspace || _state.AssumeCentered != other._state.AssumeCentered || Model.Combination != other.Model.Combination)
        {
            throw new ArgumentException(
                $"Only models of the same feature columns and options can be merged: {Describe()} and {other.Describe()}.", nameof(other));
        }

        RowMoments[] merged = [.. Statistics().Select(moments => moments.Clone())];
        for (int i = 0; i < merged.Length; i++)
        {
            merged[i].Merge(other.Statistics()[i]);
        }

        var options = new GaussianAnomalyOptions
        {
            Covariance = _state.Covariance,
            Subspace = _state.Subspace,
            Combination = Model.Combination,
            Threshold = threshold,
            AssumeCentered = _state.AssumeCentered,
        };
        GaussianAnomalyFit fit = GaussianAnomalyFitter.Fit(_state.Features, merged, options);
        return new GaussianMahalanobisTransformer(_state with { Model = fit.Model, Moments = fit.Moments }, _outputs);
    }

    private string Describe() => $"{Describe(Columns)} with {_state.Covariance} in {_state.Subspace}, {Model.Combination}";

    private GaussianMahalanobisTransformer With(GaussianAnomalyModel model) => new(_state with { Model = model }, _outputs);
}
