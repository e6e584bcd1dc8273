using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>Dense and sparse vectors against dense ones.</summary>
internal static class LinearAlgebra
{
    public static float Dot(in VBuffer<float> sparse, ReadOnlySpan<float> dense)
    {
        ReadOnlySpan<float> values = sparse.GetValues();
        float sum = 0;
        if (sparse.IsDense)
        {
            for (int i = 0; i < values.Length; i++)
                sum += values[i] * dense[i];
            return sum;
        }

        ReadOnlySpan<int> indices = sparse.GetIndices();
        for (int i = 0; i < values.Length; i++)
            sum += values[i] * dense[indices[i]];
        return sum;
    }

    /// <summary>dense += factor·sparse.</summary>
    public static void AddMultiple(in VBuffer<float> sparse, float factor, Span<float> dense)
    {
        ReadOnlySpan<float> values = sparse.GetValues();
        if (sparse.IsDense)
        {
            for (int i = 0; i < values.Length; i++)
                dense[i] += factor * values[i];
            return;
        }

        ReadOnlySpan<int> indices = sparse.GetIndices();
        for (int i = 0; i < values.Length; i++)
            dense[indices[i]] += factor * values[i];
    }

    public static void AddMultiple(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] += factor * source[i];
    }

    public static void Scale(Span<float> vector, float factor)
    {
        foreach (ref float value in vector)
            value *= factor;
    }

    public static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }
}
