using System.Numerics.Tensors;
using MlNetExtensions.Components;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions;

/// <summary>All that a fitted Gaussian has learned.</summary>
/// <param name="Features">Names of the feature columns.</param>
/// <param name="Model">What scores rows.</param>
/// <param name="Moments">What merging and further fitting need; null where it was not kept or does not exist.</param>
/// <param name="Covariance">The estimator, to fit merged statistics again.</param>
/// <param name="Subspace">The subspace, likewise.</param>
/// <param name="AssumeCentered">Likewise.</param>
/// <param name="FeatureNames">The slot names of all features in order, blank for one without; null where none has one.</param>
internal sealed record GaussianState(
    string[] Features,
    GaussianAnomalyModel Model,
    IReadOnlyList<RowMoments>? Moments,
    CovarianceEstimator Covariance,
    FeatureSubspace Subspace,
    bool AssumeCentered,
    IReadOnlyList<string>? FeatureNames)
{
    public int FeatureCount => Model.Columns.Sum(column => column.Dimension);

    /// <summary>The feature columns.</summary>
    public IReadOnlyList<InputColumn> Inputs => [.. Features.Select((name, i) => new InputColumn(name, Model.Columns[i].Dimension))];

    public void Write(BinaryWriter writer)
    {
        Model.Write(writer);
        Covariance.Write(writer);
        Subspace.Write(writer);
        writer.Write(AssumeCentered);
        writer.Write(Moments is not null);
        foreach (RowMoments moments in Moments ?? [])
        {
            moments.Write(writer);
        }

        MlNetExtensions.FeatureNames.Write(writer, FeatureNames);
    }

    public static GaussianState Read(SavedState reader)
    {
        string[] features = [.. reader.Inputs.Select(input => input.Name)];
        GaussianAnomalyModel model = reader.ReadNested("model", GaussianAnomalyModel.Read);
        reader.Require(model.Columns.Select(column => column.Dimension).SequenceEqual(reader.Inputs.Select(input => input.Dimension)),
            "model.columns", $"are {model.Columns.Count} that have not the sizes of the {features.Length} columns of the inputs");
        CovarianceEstimator covariance = reader.ReadNested("covariance", CovarianceEstimator.Read);
        FeatureSubspace subspace = reader.ReadNested("subspace", FeatureSubspace.Read);
        bool assumeCentered = reader.ReadBoolean("assumeCentered");
        RowMoments[]? moments = reader.ReadBoolean("hasMoments") ? reader.ReadArray("moments", features.Length, static rows => RowMoments.Read(rows, float.MaxValue)) : null;
        reader.Require(moments is null || !covariance.NeedsAllRows, "hasMoments", $"is true, but {covariance} has no statistics");
        for (int i = 0; i < features.Length; i++)
        {
            CheckColumn(reader, i, model.Columns[i], moments?[i]);
        }

        var state = new GaussianState(features, model, moments, covariance, subspace, assumeCentered, null);
        return state with { FeatureNames = MlNetExtensions.FeatureNames.Read(reader, state.FeatureCount) };
    }

    private static void CheckColumn(StateReader reader, int column, GaussianModel model, RowMoments? moments)
    {
        reader.Require(Math.Abs(TensorPrimitives.MaxMagnitude(model.Mean)) <= float.MaxValue,
            "model.columns", $"have a mean that no row of Single has, at {column}");

        // A split leaves rows out of the model that the statistics have.
        reader.Require(moments is null || (moments.Dimension == model.Dimension && moments.Count >= model.Count),
            "moments", $"are of {moments?.Count} rows of {moments?.Dimension} features at {column}, but the model is of {model.Count} rows of {model.Dimension} features");
    }
}
