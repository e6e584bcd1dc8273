using System.Globalization;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// The same function of a row with fewer parts, as scoring needs it: dropout is left out, weights that are made of lengths and directions are worked
/// out, normalization by running statistics goes into the dense layer before it, and the scaling of features into the first one.
/// </summary>
/// <remarks>Outputs differ from those of the network by rounding.</remarks>
public static class NetworkFolding
{
    /// <summary>A network for rows as they are that gives what <paramref name="network"/> gives for (x − shift)·factor.</summary>
    /// <param name="network">The trained network; left as it is.</param>
    /// <param name="shifts">One a feature, or empty for none.</param>
    /// <param name="factors">One a feature, or empty for 1.</param>
    /// <param name="outputShift">Added to all outputs.</param>
    /// <param name="outputScale">What the outputs are multiplied by before.</param>
    /// <exception cref="ArgumentException">There are neither no shifts or factors nor one for each feature.</exception>
    public static Network Fold(
        Network network, ReadOnlySpan<double> shifts = default, ReadOnlySpan<double> factors = default, double outputShift = 0, double outputScale = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        Require(network, shifts.Length, nameof(shifts));
        Require(network, factors.Length, nameof(factors));
        var folded = new FoldedLayers(network.Shape.Inputs);
        if (!shifts.IsEmpty || !factors.IsEmpty)
        {
            folded.Scale(shifts, factors);
        }

        foreach (LayerPlace place in network.Shape.Places)
        {
            switch (network.Shape.Layers[place.Index])
            {
                case DenseLayer dense:
                    folded.Add(DenseWeights(network, dense, place), dense.Units, Biases(network, dense, place));
                    break;
                case BatchNormLayer norm:
                    (double[] slopes, double[] offsets) = Affine(network, norm, place);
                    folded.Add(norm, slopes, offsets, network.Parameters.Slice(place.FirstParameter, 2 * place.Inputs), network.Statistics.Slice(place.FirstStatistic, 2 * place.Inputs));
                    break;
                case LayerNormLayer norm:
                    folded.Add(norm, network.Parameters.Slice(place.FirstParameter, 2 * place.Inputs));
                    break;
                case ActivationLayer activation:
                    folded.Add(activation, []);
                    break;
                case DropoutLayer or AlphaDropoutLayer:
                    break;
                case NetworkLayer other:
                    throw new ArgumentException($"A layer of type {other.GetType().Name} has no form for scoring.", nameof(network));
            }
        }

        return folded.Build(outputShift, outputScale);
    }

    private static double[] DenseWeights(Network network, DenseLayer dense, LayerPlace place)
    {
        double[] weights = new double[dense.Units * place.Inputs];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = network.Parameters[place.FirstParameter + i];
        }

        if (dense.Form == WeightForm.Direct)
        {
            return weights;
        }

        bool centered = dense.Form == WeightForm.ScaledStandardization;
        double factor = centered ? SignalVariance.Factor(place.Before) : 1;
        for (int unit = 0; unit < dense.Units; unit++)
        {
            Span<double> row = weights.AsSpan(unit * place.Inputs, place.Inputs);
            TensorPrimitives.Subtract(row, centered ? TensorPrimitives.Average<double>(row) : 0, row);
            double norm = TensorPrimitives.Norm<double>(row), length = network.Parameters[place.FirstParameter + weights.Length + unit];
            TensorPrimitives.Multiply(row, norm > 0 ? factor * length / norm : 0, row);
        }

        return weights;
    }

    private static double[] Biases(Network network, DenseLayer dense, LayerPlace place)
    {
        double[] biases = new double[dense.Units];
        int first = place.FirstParameter + dense.Units * (place.Inputs + (dense.Form == WeightForm.Direct ? 0 : 1));
        for (int i = 0; i < biases.Length && dense.Bias; i++)
        {
            biases[i] = network.Parameters[first + i];
        }

        return biases;
    }

    // γ(x - μ)/√(σ² + ε) + β = slope·x + offset.
    private static (double[] Slopes, double[] Offsets) Affine(Network network, BatchNormLayer norm, LayerPlace place)
    {
        double[] slopes = new double[place.Inputs], offsets = new double[place.Inputs];
        for (int i = 0; i < slopes.Length; i++)
        {
            double scale = network.Parameters[place.FirstParameter + i], shift = network.Parameters[place.FirstParameter + place.Inputs + i];
            double mean = network.Statistics[place.FirstStatistic + i], variance = network.Statistics[place.FirstStatistic + place.Inputs + i];
            slopes[i] = scale / Math.Sqrt(variance + norm.Epsilon);
            offsets[i] = shift - mean * slopes[i];
        }

        return (slopes, offsets);
    }

    private static void Require(Network network, int length, string name)
    {
        if (length != 0 && length != network.Shape.Inputs)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are {length} {name} for {network.Shape.Inputs} features."), name);
        }
    }
}
