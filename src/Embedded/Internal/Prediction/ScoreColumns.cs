using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>The columns that a model with one score a row adds.</summary>
internal sealed class ScoreColumns : IRowMapper
{
    private readonly DataViewSchema.Column _features;
    private readonly IScoringModel _model;
    private readonly Func<Func<float>, Delegate>[] _getters;

    private ScoreColumns(DataViewSchema.Column features, IScoringModel model, DataViewSchema.DetachedColumn[] columns, Func<Func<float>, Delegate>[] getters)
    {
        _features = features;
        _model = model;
        OutputColumns = columns;
        _getters = getters;
    }

    public DataViewSchema.DetachedColumn[] OutputColumns { get; }

    public static ScoreColumns Binary(DataViewSchema input, DataViewSchema.Column features, IScoringModel model, float threshold, string thresholdColumn)
    {
        const string kind = "BinaryClassification";
        uint id = ScoreAnnotations.NextSetId(input);
        var calibrated = model as ICalibratedModel;
        bool thresholdOnProbability = calibrated is not null && thresholdColumn == ScoreAnnotations.Probability;
        List<DataViewSchema.DetachedColumn> columns =
        [
            Column(ScoreAnnotations.PredictedLabel, BooleanDataViewType.Instance, kind, id),
            Column(ScoreAnnotations.Score, NumberDataViewType.Single, kind, id),
        ];
        List<Func<Func<float>, Delegate>> getters =
        [
            score => (ValueGetter<bool>)((ref bool label) => label = (thresholdOnProbability ? calibrated.Probability(score()) : score()) > threshold),
            Score,
        ];
        if (calibrated is not null)
        {
            columns.Add(Column(ScoreAnnotations.Probability, NumberDataViewType.Single, kind, id));
            getters.Add(score => (ValueGetter<float>)((ref float probability) => probability = calibrated.Probability(score())));
        }

        return new ScoreColumns(features, model, [.. columns], [.. getters]);
    }

    public static ScoreColumns Regression(DataViewSchema input, DataViewSchema.Column features, IScoringModel model) =>
        new(features, model, [Column(ScoreAnnotations.Score, NumberDataViewType.Single, "Regression", ScoreAnnotations.NextSetId(input))], [Score]);

    public IEnumerable<int> InputsOf(int output) => [_features.Index];

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        var getters = new Delegate[OutputColumns.Length];
        ValueGetter<VBuffer<float>> features = null;
        VBuffer<float> buffer = default;
        long scored = -1;
        float score = 0;
        float Current()
        {
            if (input.Position != scored)
            {
                features(ref buffer);
                score = _model.Score(buffer);
                scored = input.Position;
            }

            return score;
        }

        for (int i = 0; i < getters.Length; i++)
        {
            if (isActive(i))
            {
                features ??= input.GetGetter<VBuffer<float>>(_features);
                getters[i] = _getters[i](Current);
            }
        }

        return getters;
    }

    private static Delegate Score(Func<float> score) => (ValueGetter<float>)((ref float value) => value = score());

    private static DataViewSchema.DetachedColumn Column(string name, DataViewType type, string kind, uint id) =>
        new(name, type, ScoreAnnotations.Of(id, kind, name));
}
