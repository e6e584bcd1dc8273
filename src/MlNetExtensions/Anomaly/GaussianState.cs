using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Anomaly;

/// <summary>All that a fitted Gaussian has learned.</summary>
/// <param name="Features">Names of the feature columns.</param>
/// <param name="Model">What scores rows.</param>
/// <param name="Moments">What merging and further fitting need; null where it was not kept or does not exist.</param>
/// <param name="Covariance">The estimator, to fit merged statistics again.</param>
/// <param name="Subspace">The subspace, likewise.</param>
/// <param name="AssumeCentred">Likewise.</param>
internal sealed record GaussianState(
    string[] Features,
    GaussianAnomalyModel Model,
    IReadOnlyList<RowMoments>? Moments,
    CovarianceEstimator Covariance,
    FeatureSubspace Subspace,
    bool AssumeCentred)
{
    public int FeatureCount => Model.Columns.Sum(column => column.Dimension);

    public void Write(BinaryWriter writer)
    {
        writer.Write(Features.Length);
        foreach (string name in Features)
        {
            writer.Write(name);
        }

        Model.Write(writer);
        Covariance.Write(writer);
        Subspace.Write(writer);
        writer.Write(AssumeCentred);
        writer.Write(Moments is not null);
        foreach (RowMoments moments in Moments ?? [])
        {
            moments.Write(writer);
        }
    }

    public static GaussianState Read(BinaryReader reader)
    {
        string[] features = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString())];
        var model = GaussianAnomalyModel.Read(reader);
        var covariance = CovarianceEstimator.Read(reader);
        var subspace = FeatureSubspace.Read(reader);
        bool assumeCentred = reader.ReadBoolean();
        RowMoments[]? moments = reader.ReadBoolean() ? [.. features.Select(_ => RowMoments.Read(reader))] : null;
        return new GaussianState(features, model, moments, covariance, subspace, assumeCentred);
    }
}
