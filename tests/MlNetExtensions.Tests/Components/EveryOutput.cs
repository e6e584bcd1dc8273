using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Tests.Components;

/// <summary>A component with an output of every kind, several inputs, batches, and errors on demand.</summary>
[ComponentContract("MlNetExtensions.Tests.EveryOutput/v1")]
public sealed class EveryOutput : RowTransformer<EveryOutput>, ISavedComponent<EveryOutput>
{
    public const int Sum = 0, IsLarge = 1, Kind = 2, Note = 3, Both = 4, Plain = 5;

    private readonly float _offset;
    private int _computed;

    public EveryOutput(IReadOnlyList<InputColumn> inputs, float offset)
        : base(inputs,
        [
            OutputColumn.OfSingle("Sum").AsScore("Regression", "Score"),
            OutputColumn.OfBoolean("IsLarge"),
            OutputColumn.OfKey("Kind", KeyValues.Of("low", "middle", "high")),
            OutputColumn.OfText("Note"),
            OutputColumn.OfVector("Both", 3, ["x", "y", "z"]).AsScore("Regression", "Score"),
            OutputColumn.OfVector("Plain", 6),
        ]) => _offset = offset;

    /// <summary>Calls so far, where only one thread computes.</summary>
    public int Computed => _computed;

    public float Offset => _offset;

    public int Ahead { get; init; }

    protected override int RowsAhead => Ahead;

    public static EveryOutput Read(SavedState state)
    {
        float offset = state.ReadSingles("offset", 1)[0];
        return offset < 0 ? throw new ArgumentOutOfRangeException(nameof(state), offset, "The offset is negative.") : new EveryOutput(state.Inputs, offset);
    }

    protected override void Write(BinaryWriter writer) => writer.Write(_offset);

    protected override void Compute(ComponentBatch batch)
    {
        Interlocked.Increment(ref _computed);
        if (batch.Asked == Sum)
        {
            batch.RequireFinite();
        }

        ReadOnlySpan<float> vectors = batch.Features(), scalars = batch.Features(1);
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<float> vector = vectors.Slice(row * 2, 2);
            float sum = vector[0] + vector[1] + scalars[row] + _offset;
            switch (batch.Asked)
            {
                case Sum:
                    batch.Singles(Sum)[row] = sum;
                    break;
                case IsLarge:
                    batch.Booleans(IsLarge)[row] = sum > 10;
                    break;
                case Kind:
                    batch.Keys(Kind)[row] = sum < 0 ? 0 : sum < 5 ? 1u : sum < 10 ? 2u : 3u;
                    break;
                case Note:
                    batch.Texts(Note)[row] = FormattableString.Invariant($"sum {sum}").AsMemory();
                    break;
                case Both:
                    vector.CopyTo(batch.Vectors(Both)[(row * 3)..]);
                    batch.Vectors(Both)[row * 3 + 2] = scalars[row];
                    break;
                default:
                    batch.Vectors(Plain).Slice(row * 6, 6).Fill(sum);
                    break;
            }
        }
    }
}

/// <summary>Learns the largest scalar.</summary>
public sealed class EveryOutputEstimator(int ahead = 0) : RowEstimator<EveryOutput>("Vector", "Scalar")
{
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        new EveryOutput([new InputColumn("Vector", 2), new InputColumn("Scalar", 1)], 0).Outputs;

    protected override EveryOutput Fit(TrainingRows rows) =>
        new(rows.Inputs, rows.ReadBatches(7).Max(batch => batch.Columns[1].ToArray().Max())) { Ahead = ahead };
}

public sealed class Point
{
    [VectorType(2)]
    public float[] Vector { get; set; } = [];

    public float Scalar { get; set; }

    public static Point[] Some(int count)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, count).Select(_ => new Point { Vector = [random.NextSingle() * 6, random.NextSingle() * 6], Scalar = random.NextSingle() })];
    }
}

public sealed class PointOutputs
{
    public float Sum { get; set; }

    public bool IsLarge { get; set; }

    public uint Kind { get; set; }

    public string Note { get; set; } = "";

    public float[] Both { get; set; } = [];

    public float[] Plain { get; set; } = [];
}
