using System.Collections.Concurrent;
using System.Numerics;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>An autoencoder with the scaling of its features: r = Σ_j(z_j − y_j)²/d, y_j = (x_j − shift_j)·factor_j, z = network(y).</summary>
internal sealed class ReconstructionScorer : IRowScorer
{
    private const int BatchRows = 64;

    private readonly double[] _shifts;
    private readonly double[] _factors;
    private readonly ConcurrentBag<Buffers> _single = [];
    private readonly ConcurrentBag<Buffers> _batches = [];

    /// <param name="dimensions">Features of each column.</param>
    /// <param name="network">For all features, scaled.</param>
    /// <param name="shifts">One a feature.</param>
    /// <param name="factors">One a feature.</param>
    public ReconstructionScorer(int[] dimensions, Network network, double[] shifts, double[] factors) =>
        (Dimensions, Network, _shifts, _factors) = (dimensions, network, shifts, factors);

    public int[] Dimensions { get; }

    public Network Network { get; }

    private int Features => _shifts.Length;

    public void Score<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, ReadOnlySpan<int> rows, Span<float> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Compute(columns, rows, scores, contributions: default);

    /// <summary>What each feature adds to the scores, row after row; at most the largest float.</summary>
    public void Contributions<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, ReadOnlySpan<int> rows, Span<float> contributions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Compute(columns, rows, scores: default, contributions);

    public void Write(BinaryWriter writer)
    {
        writer.WriteDoubles(_shifts);
        writer.WriteDoubles(_factors);
        NetworkState.Write(writer, Network);
    }

    public static ReconstructionScorer Read(StateReader reader, int[] dimensions)
    {
        int features = dimensions.Sum();
        double[] shifts = reader.ReadDoubles("shifts", features), factors = reader.ReadDoubles("factors", features);
        for (int j = 0; j < features; j++)
        {
            reader.Require(double.IsFinite(shifts[j]), "shifts", $"hold {shifts[j]}");
            reader.Require(factors[j] > 0 && double.IsFinite(factors[j]), "factors", $"hold {factors[j]}, which is not positive and finite");
        }

        Network network = reader.ReadNested("network", NetworkState.Read);
        reader.Require(network.Shape.Inputs == features && network.Shape.Outputs == features, "network",
            $"has {network.Shape.Inputs} inputs and {network.Shape.Outputs} outputs for {features} features");
        return new ReconstructionScorer(dimensions, network, shifts, factors);
    }

    private void Compute<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, ReadOnlySpan<int> rows, Span<float> scores, Span<float> contributions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ConcurrentBag<Buffers> pool = rows.Length == 1 ? _single : _batches;
        Buffers buffers = pool.TryTake(out Buffers? known) ? known : new Buffers(Network, rows.Length == 1 ? 1 : BatchRows);
        for (int first = 0; first < rows.Length; first += buffers.Rows)
        {
            int count = Math.Min(buffers.Rows, rows.Length - first);
            for (int i = 0; i < count; i++)
            {
                Scale(columns, rows[first + i], buffers.Scaled.AsSpan(i * Features, Features));
            }

            ReadOnlySpan<float> scaled = buffers.Scaled.AsSpan(0, count * Features);
            Span<float> outputs = buffers.Outputs.AsSpan(0, scaled.Length);
            buffers.Scorer.Score(scaled, outputs);
            if (contributions.IsEmpty)
            {
                Errors(scaled, outputs, scores.Slice(first, count));
            }
            else
            {
                Contributions(scaled, outputs, contributions.Slice(first * Features, scaled.Length));
            }
        }

        pool.Add(buffers);
    }

    private void Scale<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, int row, Span<float> scaled)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int j = 0;
        for (int i = 0; i < Dimensions.Length; i++)
        {
            foreach (T value in columns[i].Span.Slice(row * Dimensions[i], Dimensions[i]))
            {
                scaled[j] = (float)((double.CreateTruncating(value) - _shifts[j]) * _factors[j]);
                j++;
            }
        }
    }

    private void Errors(ReadOnlySpan<float> scaled, ReadOnlySpan<float> outputs, Span<float> scores)
    {
        for (int row = 0; row < scores.Length; row++)
        {
            double sum = 0;
            int past = (row + 1) * Features;
            for (int j = row * Features; j < past; j++)
            {
                double error = (double)outputs[j] - scaled[j];
                sum += error * error;
            }

            scores[row] = Bounded(sum / Features);
        }
    }

    private void Contributions(ReadOnlySpan<float> scaled, ReadOnlySpan<float> outputs, Span<float> contributions)
    {
        for (int j = 0; j < contributions.Length; j++)
        {
            double error = (double)outputs[j] - scaled[j];
            contributions[j] = Bounded(error * error / Features);
        }
    }

    // Features so large that numbers of the network overflow are as far from any reconstruction as a float can say.
    private static float Bounded(double error) => double.IsNaN(error) ? float.MaxValue : (float)Math.Min(error, float.MaxValue);

    private sealed class Buffers(Network network, int rows)
    {
        public int Rows => rows;

        // One thread: whoever scores many rows does so on all cores already.
        public NetworkScorer Scorer { get; } = new(network, rows, threads: 1);

        public float[] Scaled { get; } = new float[rows * network.Shape.Inputs];

        public float[] Outputs { get; } = new float[rows * network.Shape.Inputs];
    }
}
