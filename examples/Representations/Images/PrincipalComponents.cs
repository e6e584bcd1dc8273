using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Examples.Representations;

/// <summary>The first principal components of the features.</summary>
[ComponentContract("Representations.PrincipalComponents/v1")]
internal sealed class PrincipalComponentsTransformer(InputColumn input, float[] mean, float[] directions)
    : RowTransformer<PrincipalComponentsTransformer>([input], [OutputColumn.OfVector("Embedding", directions.Length / mean.Length)]), ISavedComponent<PrincipalComponentsTransformer>
{
    public static PrincipalComponentsTransformer Read(SavedState state)
    {
        int d = state.Inputs[0].Dimension;
        return new(state.Inputs[0], state.ReadSingles("mean", d), state.ReadSingles("directions", checked(d * state.ReadCount("components", checked(sizeof(float) * d), minimum: 1))));
    }

    protected override void Write(BinaryWriter writer)
    {
        Array.ForEach(mean, writer.Write);
        writer.Write(directions.Length / mean.Length);
        Array.ForEach(directions, writer.Write);
    }

    protected override void Compute(ComponentBatch batch)
    {
        batch.RequireFinite();
        int d = mean.Length, components = directions.Length / d;
        Span<float> embeddings = batch.Vectors();
        float[] centered = new float[d];
        for (int row = 0; row < batch.Count; row++)
        {
            TensorPrimitives.Subtract(batch.Features().Slice(row * d, d), mean, centered);
            for (int k = 0; k < components; k++)
                embeddings[row * components + k] = TensorPrimitives.Dot<float>(directions.AsSpan(k * d, d), centered);
        }
    }
}

/// <summary>Learns them: one pass for the covariance, and its eigenvectors.</summary>
internal sealed class PrincipalComponents(int count) : RowEstimator<PrincipalComponentsTransformer>("Features")
{
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [OutputColumn.OfVector("Embedding", count)];

    protected override PrincipalComponentsTransformer Fit(TrainingRows rows)
    {
        var moments = new RowMoments(rows.Inputs[0].Dimension);
        foreach (var batch in rows.ReadBatches())
            moments.Add(batch.Columns[0].Span);
        int d = moments.Dimension;
        Matrix<double> vectors = Matrix<double>.Build.DenseOfRowMajor(d, d, moments.Covariance()).Evd(Symmetricity.Symmetric).EigenVectors;
        // Eigenvalues ascend.
        float[] directions = [.. Enumerable.Range(1, count).SelectMany(k => vectors.Column(d - k)).Select(value => (float)value)];
        return new PrincipalComponentsTransformer(rows.Inputs[0], Array.ConvertAll(moments.Mean(), value => (float)value), directions);
    }
}
