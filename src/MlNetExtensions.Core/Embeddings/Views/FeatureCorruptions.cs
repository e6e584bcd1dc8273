using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>Replaces features, each with a probability of its own draw, by the same feature of another training row: a draw from its marginal.</summary>
/// <remarks>Bahri, Jiang, Tay and Metzler, "SCARF: Self-Supervised Contrastive Learning using Random Feature Corruption", ICLR 2022; there 0.6, in one view.</remarks>
/// <param name="Rate">The probability, in [0, 1]. Default: 0.3.</param>
public sealed record FeatureCorruption(double Rate = 0.3) : ViewCorruption
{
    internal override void Validate(int columns) => RequireShare(Rate, nameof(Rate));

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
    {
        for (int j = 0; j < row.Length; j++)
        {
            if (random.Uniform() < Rate)
            {
                row[j] = rows.Value(random.Below(rows.Count), j);
            }
        }
    }
}

/// <summary>Replaces features, each with a probability, by those of one and the same other training row: what features tell of each other stays.</summary>
/// <param name="Rate">The probability, in [0, 1]. Default: 0.3.</param>
public sealed record RowMixing(double Rate = 0.3) : ViewCorruption
{
    internal override void Validate(int columns) => RequireShare(Rate, nameof(Rate));

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
    {
        int other = random.Below(rows.Count);
        for (int j = 0; j < row.Length; j++)
        {
            if (random.Uniform() < Rate)
            {
                row[j] = rows.Value(other, j);
            }
        }
    }
}

/// <summary>Replaces features, each with a probability, by their middle over all training rows.</summary>
/// <param name="Rate">The probability, in [0, 1]. Default: 0.3.</param>
public sealed record FeatureMasking(double Rate = 0.3) : ViewCorruption
{
    internal override void Validate(int columns) => RequireShare(Rate, nameof(Rate));

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
    {
        for (int j = 0; j < row.Length; j++)
        {
            if (random.Uniform() < Rate)
            {
                row[j] = rows.Centers[j];
            }
        }
    }
}

/// <summary>Adds normal noise to every feature.</summary>
/// <param name="Deviation">In units of the feature, as the trainer scales it; not negative. Default: 0.3.</param>
public sealed record GaussianNoise(double Deviation = 0.3) : ViewCorruption
{
    internal override void Validate(int columns) => Require(Deviation >= 0 && double.IsFinite(Deviation), Deviation, nameof(Deviation), "finite and not negative");

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
    {
        for (int j = 0; j < row.Length; j++)
        {
            row[j] += (float)(Deviation * random.Normal()) * rows.Scales[j];
        }
    }
}
