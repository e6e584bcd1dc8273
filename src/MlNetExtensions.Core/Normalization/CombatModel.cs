using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// The location and scale that every batch adds to every feature, beside the effects of covariates, which stay: y = α + cᵀβ + σ(γ* + √δ*·e) becomes
/// α + cᵀβ + σe. Immutable.
/// </summary>
/// <remarks>Johnson, Li and Rabinovic, "Adjusting batch effects in microarray expression data using empirical Bayes methods", Biostatistics 2007.</remarks>
/// <param name="Intercepts">α of every feature.</param>
/// <param name="Coefficients">β, covariates × features.</param>
/// <param name="Deviations">σ of every feature; 0 for one that nothing is left of, whose values stay as they are.</param>
/// <param name="Locations">γ* of every batch and feature.</param>
/// <param name="Scales">δ*, the variance, of every batch and feature.</param>
public sealed record CombatModel(double[] Intercepts, double[] Coefficients, double[] Deviations, double[][] Locations, double[][] Scales)
{
    /// <summary>Far beyond what is learned from floats; products with a row's values stay finite.</summary>
    private const double Largest = 1e100;

    /// <summary>Features.</summary>
    public int Dimension => Intercepts.Length;

    /// <summary>Covariates.</summary>
    public int Covariates => Coefficients.Length / Dimension;

    /// <summary>Removes what a batch has added to a row.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="row">The features.</param>
    /// <param name="covariates">The covariates.</param>
    /// <param name="batch">The batch, from 0.</param>
    /// <param name="result">As many values as features; may be the row itself. What is beyond the range of float takes its largest value.</param>
    public void Adjust<T>(ReadOnlySpan<T> row, ReadOnlySpan<double> covariates, int batch, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] locations = Locations[batch], scales = Scales[batch];
        for (int j = 0; j < row.Length; j++)
        {
            double sigma = Deviations[j];
            if (sigma == 0 || (locations[j] == 0 && scales[j] == 1))
            {
                result[j] = row[j];
                continue;
            }

            double expected = Intercepts[j];
            for (int a = 0; a < covariates.Length; a++)
            {
                expected += covariates[a] * Coefficients[a * Dimension + j];
            }

            // Nothing varied in the batch: what is left of the row says nothing.
            double rest = scales[j] == 0 ? 0 : (double.CreateTruncating(row[j]) - expected - sigma * locations[j]) / Math.Sqrt(scales[j]);
            double adjusted = rest + expected;
            result[j] = T.CreateTruncating(Math.Clamp(adjusted, float.MinValue, float.MaxValue));
        }
    }

    /// <summary>Writes the model.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteDoubles(Intercepts);
        writer.WriteDoubles(Coefficients);
        writer.WriteDoubles(Deviations);
        for (int batch = 0; batch < Locations.Length; batch++)
        {
            writer.WriteDoubles(Locations[batch]);
            writer.WriteDoubles(Scales[batch]);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The state.</param>
    /// <param name="dimension">Features.</param>
    /// <param name="covariates">Covariates.</param>
    /// <param name="batches">Batches.</param>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public static CombatModel Read(StateReader reader, int dimension, int covariates, int batches)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.CheckLeft((covariates + 2L * batches + 2) * dimension, sizeof(double), "model");
        double[] intercepts = reader.ReadDoubles("intercepts", dimension), coefficients = reader.ReadDoubles("coefficients", covariates * dimension);
        double[] deviations = reader.ReadDoubles("deviations", dimension);
        reader.Require(deviations.All(sigma => sigma >= 0), "deviations", "are negative");
        double[][] locations = new double[batches][], scales = new double[batches][];
        for (int batch = 0; batch < batches; batch++)
        {
            locations[batch] = reader.ReadDoubles("locations", dimension);
            scales[batch] = reader.ReadDoubles("scales", dimension);
            reader.Require(scales[batch].All(scale => scale >= 0), "scales", "are negative");
        }

        IEnumerable<double[]> all = [intercepts, coefficients, deviations, .. locations, .. scales];
        reader.Require(all.All(values => values.All(value => Math.Abs(value) <= Largest)), "model", $"holds numbers beyond {Largest}");
        return new CombatModel(intercepts, coefficients, deviations, locations, scales);
    }
}
