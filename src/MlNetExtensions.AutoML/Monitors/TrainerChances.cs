using Microsoft.ML.AutoML;
using MlNetExtensions.Tuning;

namespace MlNetExtensions;

/// <summary>The posterior of a Thompson tuner over a pipeline's trainers, as the chance that each is chosen next.</summary>
internal sealed class TrainerChances
{
    private readonly ThompsonProposer _proposer;
    private readonly int _dimension;
    private readonly string[] _names;

    private TrainerChances(ThompsonProposer proposer, SearchSpaceMap map, int dimension, SweepablePipeline pipeline)
    {
        (_proposer, _dimension) = (proposer, dimension);
        TuningDimension schema = map.Space.Dimensions[dimension];
        _names = [.. Enumerable.Range(0, schema.Levels).Select(level =>
        {
            double[] point = map.Space.DefaultPoint();
            point[dimension] = schema.CenterOf(level);
            return pipeline.EstimatorNames(map.ToParameter(point));
        })];
    }

    /// <summary>Null where the tuner is another one, or there is but one trainer.</summary>
    public static TrainerChances? Of(ITuner? tuner, SweepablePipeline? pipeline)
    {
        if (pipeline is null || tuner is not ProposerTuner { Proposer: ThompsonProposer proposer, Map: var map })
        {
            return null;
        }

        const string schema = $"{SearchSpaceReader.PipelineName}/{SearchSpaceReader.SchemaName}";
        int dimension = map.Space.Dimensions.ToList().FindIndex(other => other.Name == schema && other.IsCategory);
        return dimension < 0 ? null : new TrainerChances(proposer, map, dimension, pipeline);
    }

    /// <summary>By trainers' names, now.</summary>
    public IReadOnlyDictionary<string, double> Now() => _proposer.ChoiceChances(_dimension).GroupBy(level => _names[level.Key], level => level.Value)
        .ToDictionary(trainer => trainer.Key, trainer => trainer.Sum());
}
