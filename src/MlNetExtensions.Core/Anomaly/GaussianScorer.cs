using System.Numerics;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>The Gaussian of every feature column, whose distances make one score.</summary>
internal sealed class GaussianScorer(GaussianModel[] columns, DistanceCombination combination) : IRowScorer
{
    public GaussianModel[] Columns => columns;

    public DistanceCombination Combination => combination;

    public void Score<T>(IReadOnlyList<ReadOnlyMemory<T>> blocks, ReadOnlySpan<int> rows, Span<float> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => CombinedScores.Compute(columns, combination, blocks, rows, scores);

    public void Write(BinaryWriter writer)
    {
        foreach (GaussianModel column in columns)
        {
            column.Write(writer);
        }
    }

    /// <summary>Reads the Gaussians of a fold beside those of the score, whose sizes they must have.</summary>
    public static GaussianScorer ReadFold(StateReader reader, string field, GaussianScorer model)
    {
        GaussianModel[] models = reader.ReadArray(field, model.Columns.Length, GaussianModel.Read);
        for (int i = 0; i < models.Length; i++)
        {
            reader.Require(models[i].Dimension == model.Columns[i].Dimension, $"{field}[{i}]",
                $"has {models[i].Dimension} features, but the column has {model.Columns[i].Dimension}");
        }

        return new GaussianScorer(models, model.Combination);
    }
}
