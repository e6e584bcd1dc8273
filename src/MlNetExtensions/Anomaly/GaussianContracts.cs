using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlNetExtensions.Core;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>How a Gaussian is saved, and what computes its outputs after loading. The names of contracts and columns never change.</summary>
internal static class GaussianContracts
{
    public const string ScoresContract = "MlNetExtensions.GaussianMahalanobis.Scores/v2";
    public const string VerdictContract = "MlNetExtensions.GaussianMahalanobis.Verdict/v2";
    public const string ContributionsContract = "MlNetExtensions.GaussianMahalanobis.FeatureContributions/v2";
    public const string NamedContributionsContract = "MlNetExtensions.GaussianMahalanobis.NamedFeatureContributions/v1";
    public const string ColumnScoresContract = "MlNetExtensions.GaussianMahalanobis.ColumnScores/v3";

    private const string Component = "GaussianMahalanobis";
    private const int Version = 2;

    private static readonly PayloadCache<Saved> _cache = new(Component, Version, Read);

    public static TransformerChain<ITransformer> BuildCarrier(GaussianState state, GaussianOutputs outputs)
    {
        string payload = Payload.Encode(Component, Version, writer =>
        {
            outputs.Write(writer);
            state.Write(writer);
        });
        var carrier = new Carrier(state.Columns, payload);
        if (IsOneStep(state))
        {
            carrier.AddScalars<Input, Scores>(ScoresFactory.Map, ScoresContract,
                (Scores.ScoreColumn, outputs.Score), (Scores.PredictedLabelColumn, outputs.PredictedLabel), (Scores.PValueColumn, outputs.PValue));
        }
        else
        {
            // Apart, so that those who read scores alone do not pay for the models of the folds.
            carrier.AddScalars<Input, Scores>(ScoresFactory.Map, ScoresContract,
                (Scores.ScoreColumn, outputs.Score), (Scores.PredictedLabelColumn, null), (Scores.PValueColumn, null));
            carrier.AddScalars<Input, Verdict>(VerdictFactory.Map, VerdictContract,
                (Verdict.PredictedLabelColumn, outputs.PredictedLabel), (Verdict.PValueColumn, outputs.PValue));
        }

        if (outputs.FeatureContributions is not null && state.FeatureNames is { } names)
        {
            carrier.AddNamedVector<Input, Texts>(NamedContributionsFactory.Map, NamedContributionsContract, outputs.FeatureContributions, names);
        }
        else if (outputs.FeatureContributions is not null)
        {
            carrier.AddVector<Input, Vector>(ContributionsFactory.Map, ContributionsContract, outputs.FeatureContributions, state.FeatureCount);
        }

        if (outputs.ColumnScores is not null)
        {
            carrier.AddNamedVector<Input, Texts>(ColumnScoresFactory.Map, ColumnScoresContract, outputs.ColumnScores, state.Features);
        }

        return carrier.Build();
    }

    /// <summary>True for a chain that <see cref="BuildCarrier"/> made, in this process or before it was saved.</summary>
    public static bool IsGaussian(ITransformer model) =>
        model is IEnumerable<ITransformer> chain && chain.Any(part => part is CustomMappingTransformer<Input, Scores>);

    public static GaussianMahalanobisTransformer Restore(string payload)
    {
        Saved saved = Payload.Decode(Component, Version, payload, Read);
        return new GaussianMahalanobisTransformer(saved.State, saved.Outputs);
    }

    /// <summary>Runs one row through a borrowed <see cref="GaussianRow"/> of the payload's state.</summary>
    public static void Compute<TOutput>(Input input, TOutput output, Action<GaussianState, GaussianRow, TOutput> write)
    {
        Saved saved = _cache.Get(input.Payload);
        if (!saved.Rows.TryTake(out GaussianRow? row))
        {
            row = new GaussianRow(saved.State, needsPValues: saved.Outputs.PValue is not null);
        }

        row.Begin(position: -1);
        row.ReadJoined(input.Features);
        write(saved.State, row, output);
        saved.Rows.Add(row);
    }

    /// <summary>True where label and p-value follow from the score.</summary>
    public static bool IsOneStep(GaussianState state) => state.Model is { LabelsFollowScores: true, PValuesFollowScores: true };

    private static Saved Read(StateReader reader) => new(reader.ReadNested("outputs", GaussianOutputs.Read), GaussianState.Read(reader));

    internal sealed class Input
    {
        [ColumnName(Carrier.FeaturesColumn)]
        public VBuffer<float> Features { get; set; }

        [ColumnName(Carrier.PayloadColumn)]
        public ReadOnlyMemory<char> Payload { get; set; }
    }

    internal sealed class Scores
    {
        public const string ScoreColumn = Carrier.Prefix + "score";
        public const string PredictedLabelColumn = Carrier.Prefix + "label";
        public const string PValueColumn = Carrier.Prefix + "pvalue";

        [ColumnName(ScoreColumn)]
        public float Score { get; set; }

        [ColumnName(PredictedLabelColumn)]
        public bool PredictedLabel { get; set; }

        [ColumnName(PValueColumn)]
        public float PValue { get; set; }
    }

    internal sealed class Verdict
    {
        public const string PredictedLabelColumn = Carrier.Prefix + "verdict";
        public const string PValueColumn = Carrier.Prefix + "verdict_pvalue";

        [ColumnName(PredictedLabelColumn)]
        public bool PredictedLabel { get; set; }

        [ColumnName(PValueColumn)]
        public float PValue { get; set; }
    }

    internal sealed class Vector : VectorPieces;

    internal sealed class Texts : SlotTexts;

    private sealed record Saved(GaussianOutputs Outputs, GaussianState State)
    {
        public System.Collections.Concurrent.ConcurrentBag<GaussianRow> Rows { get; } = [];
    }
}

/// <summary>The score, and label and p-value where they follow from it.</summary>
[CustomMappingFactoryAttribute(GaussianContracts.ScoresContract)]
internal sealed class ScoresFactory : CustomMappingFactory<GaussianContracts.Input, GaussianContracts.Scores>
{
    public static void Map(GaussianContracts.Input input, GaussianContracts.Scores output) => GaussianContracts.Compute(input, output, static (state, row, scores) =>
    {
        scores.Score = row.Score;
        if (GaussianContracts.IsOneStep(state))
        {
            scores.PredictedLabel = row.PredictedLabel;
            scores.PValue = row.PValue;
        }
    });

    public override Action<GaussianContracts.Input, GaussianContracts.Scores> GetMapping() => Map;
}

/// <summary>Label and p-value that need the row itself.</summary>
[CustomMappingFactoryAttribute(GaussianContracts.VerdictContract)]
internal sealed class VerdictFactory : CustomMappingFactory<GaussianContracts.Input, GaussianContracts.Verdict>
{
    public static void Map(GaussianContracts.Input input, GaussianContracts.Verdict output) => GaussianContracts.Compute(input, output, static (_, row, verdict) =>
    {
        verdict.PredictedLabel = row.PredictedLabel;
        verdict.PValue = row.PValue;
    });

    public override Action<GaussianContracts.Input, GaussianContracts.Verdict> GetMapping() => Map;
}

/// <summary>What each feature adds to the squared distance.</summary>
[CustomMappingFactoryAttribute(GaussianContracts.ContributionsContract)]
internal sealed class ContributionsFactory : CustomMappingFactory<GaussianContracts.Input, GaussianContracts.Vector>
{
    public static void Map(GaussianContracts.Input input, GaussianContracts.Vector output) => GaussianContracts.Compute(input, output, static (_, row, vector) =>
    {
        Span<float> contributions = VectorPieces.Scratch(row.Features.Length);
        row.CopyContributionsTo(contributions);
        vector.Set(contributions);
    });

    public override Action<GaussianContracts.Input, GaussianContracts.Vector> GetMapping() => Map;
}

/// <summary>The same, as text.</summary>
[CustomMappingFactoryAttribute(GaussianContracts.NamedContributionsContract)]
internal sealed class NamedContributionsFactory : CustomMappingFactory<GaussianContracts.Input, GaussianContracts.Texts>
{
    public static void Map(GaussianContracts.Input input, GaussianContracts.Texts output) => GaussianContracts.Compute(input, output, static (_, row, texts) =>
    {
        Span<float> contributions = VectorPieces.Scratch(row.Features.Length);
        row.CopyContributionsTo(contributions);
        texts.Set(contributions);
    });

    public override Action<GaussianContracts.Input, GaussianContracts.Texts> GetMapping() => Map;
}

/// <summary>The distance in every feature column, as text.</summary>
[CustomMappingFactoryAttribute(GaussianContracts.ColumnScoresContract)]
internal sealed class ColumnScoresFactory : CustomMappingFactory<GaussianContracts.Input, GaussianContracts.Texts>
{
    public static void Map(GaussianContracts.Input input, GaussianContracts.Texts output) => GaussianContracts.Compute(input, output, static (_, row, texts) =>
    {
        Span<float> scores = VectorPieces.Scratch(row.ColumnCount);
        row.CopyColumnScoresTo(scores);
        texts.Set(scores);
    });

    public override Action<GaussianContracts.Input, GaussianContracts.Texts> GetMapping() => Map;
}
