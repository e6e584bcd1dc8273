using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>Scores rows by their Mahalanobis distance from the normal ones. Immutable and safe for any number of threads.</summary>
/// <remarks>
/// Saved by <c>mlContext.Model.Save</c>, it comes back as a chain of ML.NET's own transformers with outputs equal to the last bit;
/// <c>Find</c> gives this object back from a loaded model.
/// </remarks>
[ComponentContract("MlNetExtensions.GaussianMahalanobis/v3")]
public sealed partial class GaussianMahalanobisTransformer
    : AnomalyTransformer<GaussianMahalanobisTransformer, GaussianAnomalyModel>, ISavedComponent<GaussianMahalanobisTransformer>
{
    private readonly GaussianState _state;

    internal GaussianMahalanobisTransformer(GaussianState state, AnomalyOutputs outputs)
        : base(state.Model, state.Inputs, outputs, state.FeatureNames)
    {
        _state = state;
        _columnScores = Place(outputs.ColumnScores);
    }

    private protected override string LogName => GaussianMahalanobisTrainer.LogName;

    /// <summary>True where the statistics that merging and further fitting need are there.</summary>
    public bool HasStatistics => _state.Moments is not null;

    /// <inheritdoc/>
    public static GaussianMahalanobisTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        AnomalyOutputs outputs = state.ReadNested("outputs", AnomalyOutputs.Read);
        return new GaussianMahalanobisTransformer(GaussianState.Read(state), outputs);
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
        OutputNames.Write(writer);
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
        return new GaussianMahalanobisTransformer(_state with { Model = fit.Model, Moments = fit.Moments }, OutputNames);
    }

    private string Describe() => $"{Describe(Columns)} with {_state.Covariance} in {_state.Subspace}, {Model.Combination}";

    private protected override GaussianMahalanobisTransformer With(GaussianAnomalyModel model) => new(_state with { Model = model }, OutputNames);
}
