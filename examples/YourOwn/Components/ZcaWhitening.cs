using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Moments;

namespace YourOwn;

/// <summary>Turns features into uncorrelated ones of variance 1, as near to the old ones as can be: Σ^(−1/2)(x − μ).</summary>
/// <remarks>ZCA: Kessy, Lewin and Strimmer, "Optimal Whitening and Decorrelation", The American Statistician 72 (2018).</remarks>
[ComponentContract("YourOwn.ZcaWhitening/v1")]
public sealed class ZcaWhitening(InputColumn input, string outputColumnName, float[] mean, float[] rotation)
    : RowTransformer<ZcaWhitening>([input], [OutputColumn.OfVector(outputColumnName, input.Dimension, input.SlotNames)]), ISavedComponent<ZcaWhitening>
{
    public static ZcaWhitening Read(SavedState state)
    {
        int d = state.Inputs[0].Dimension;
        return new(state.Inputs[0], state.ReadName("output"), state.ReadSingles("mean", d), state.ReadSingles("rotation", checked(d * d)));
    }

    protected override void Write(BinaryWriter writer)
    {
        writer.Write(Outputs[0].Name);
        Array.ForEach([.. mean, .. rotation], writer.Write);
    }

    protected override void Compute(ComponentBatch batch)
    {
        batch.RequireFinite();
        int d = mean.Length;
        Span<float> white = batch.Vectors();
        float[] centered = new float[d];
        for (int row = 0; row < batch.Count; row++)
        {
            TensorPrimitives.Subtract(batch.Features().Slice(row * d, d), mean, centered);
            for (int i = 0; i < d; i++)
                white[row * d + i] = TensorPrimitives.Dot<float>(rotation.AsSpan(i * d, d), centered);
        }
    }
}

/// <summary>Learns mean and covariance in one pass; directions with less than <c>floor</c> of the mean variance are not blown up further.</summary>
public sealed class ZcaWhiteningEstimator(string outputColumnName, string inputColumnName, double floor = 1e-3) : RowEstimator<ZcaWhitening>(inputColumnName)
{
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        [OutputColumn.OfVector(outputColumnName, inputs[0].Dimension, inputs[0].SlotNames)];

    protected override ZcaWhitening Fit(TrainingRows rows)
    {
        var moments = new RowMoments(rows.Inputs[0].Dimension);
        foreach (var batch in rows.ReadBatches())
            moments.Add(batch.Columns[0].Span);
        var eigen = Matrix<double>.Build.DenseOfRowMajor(moments.Dimension, moments.Dimension, moments.Covariance()).Evd(Symmetricity.Symmetric);
        double least = floor * eigen.EigenValues.Real().Average();
        var scale = Matrix<double>.Build.DenseOfDiagonalVector(eigen.EigenValues.Real().Map(value => 1 / Math.Sqrt(Math.Max(value, least))));
        float[] rotation = Array.ConvertAll((eigen.EigenVectors * scale * eigen.EigenVectors.Transpose()).ToRowMajorArray(), value => (float)value);
        return new ZcaWhitening(rows.Inputs[0], outputColumnName, Array.ConvertAll(moments.Mean(), value => (float)value), rotation);
    }
}
