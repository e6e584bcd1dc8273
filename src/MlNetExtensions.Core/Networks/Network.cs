using static System.FormattableString;

namespace MlNetExtensions.Core.Networks;

/// <summary>A network's numbers: its parameters and the running statistics of its normalizers, as its <see cref="NetworkShape"/> lays
/// them out.</summary>
public sealed partial class Network
{
    private readonly float[] _parameters;
    private readonly float[] _statistics;

    /// <param name="shape">The layers.</param>
    /// <param name="parameters">As many as the shape has; copied.</param>
    /// <param name="statistics">As many as the shape has; copied.</param>
    /// <exception cref="ArgumentException">A length is not the shape's, or a number is not finite.</exception>
    public Network(NetworkShape shape, ReadOnlySpan<float> parameters, ReadOnlySpan<float> statistics = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Require(shape, parameters, shape.Parameters.Length, nameof(parameters));
        Require(shape, statistics, shape.Statistics, nameof(statistics));
        (Shape, _parameters, _statistics) = (shape, parameters.ToArray(), statistics.ToArray());
    }

    private Network(NetworkShape shape) =>
        (Shape, _parameters, _statistics) = (shape, new float[shape.Parameters.Length], new float[shape.Statistics]);

    /// <summary>The layers.</summary>
    public NetworkShape Shape { get; }

    /// <summary>All parameters; <see cref="NetworkShape.Parameters"/> says where which lie.</summary>
    public Span<float> Parameters => _parameters;

    /// <summary>The running means and variances of the normalizers, in the order of the layers.</summary>
    public Span<float> Statistics => _statistics;

    /// <summary>A network before training, as its initializers make it.</summary>
    /// <param name="shape">The layers.</param>
    /// <param name="seed">The same seed gives the same network.</param>
    public static Network Create(NetworkShape shape, int seed)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var network = new Network(shape);
        for (int i = 0; i < shape.Layers.Count; i++)
        {
            var random = new NormalRandom(NormalRandom.Part((uint)seed, (ulong)i));
            shape.Layers[i].Initialize(shape.Places[i], network.Parameters, network.Statistics, random);
        }

        return network;
    }

    /// <summary>A copy that shares nothing with this network.</summary>
    public Network Clone() => new(Shape, _parameters, _statistics);

    /// <summary>Computes the outputs of rows; see <see cref="NetworkScorer"/> for many small batches.</summary>
    /// <param name="rows">Rows of <see cref="NetworkShape.Inputs"/> values, row after row.</param>
    /// <param name="loss">Whose scores are wanted; null for the bare outputs.</param>
    /// <returns><see cref="NetworkShape.Outputs"/> values, or the loss's number of scores, for each row.</returns>
    /// <exception cref="ArgumentException">The values do not fill rows, or the loss is for another number of outputs.</exception>
    public float[] Score(ReadOnlySpan<float> rows, NetworkLoss? loss = null)
    {
        int count = rows.Length / Shape.Inputs;
        var scorer = new NetworkScorer(this, Math.Clamp(count, 1, 1024), loss);
        float[] scores = new float[count * scorer.ScoreCount];
        scorer.Score(rows, scores);
        return scores;
    }

    private static void Require(NetworkShape shape, ReadOnlySpan<float> values, int length, string name)
    {
        if (values.Length != length)
        {
            throw new ArgumentException(Invariant($"The network {shape} has {length} {name}, but {values.Length} are given."), name);
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException(Invariant($"The {name} of a network are finite, but number {i} is {values[i]}."), name);
            }
        }
    }
}
