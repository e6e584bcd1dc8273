using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>Random orthonormal vectors, uniform over all such systems.</summary>
internal static class OrthonormalVectors
{
    public static double[][] Draw(int count, int length, NormalRandom random)
    {
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double[] vector = new double[length];
            do
            {
                for (int j = 0; j < length; j++)
                {
                    vector[j] = random.Normal();
                }

                // Twice: what the first pass leaves by cancellation, the second removes.
                RemoveParts(vector, vectors.AsSpan(0, i));
                RemoveParts(vector, vectors.AsSpan(0, i));
            }
            while (TensorPrimitives.Norm<double>(vector) < 1e-6);
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
            vectors[i] = vector;
        }

        return vectors;
    }

    private static void RemoveParts(double[] vector, ReadOnlySpan<double[]> others)
    {
        foreach (double[] other in others)
        {
            TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot<double>(vector, other), vector, vector);
        }
    }
}
