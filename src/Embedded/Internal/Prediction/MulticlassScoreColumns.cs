using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Internal;

/// <summary>The columns that a model with a score per class adds: the class of the highest score, and the scores.</summary>
internal sealed class MulticlassScoreColumns : IRowMapper
{
    public const string Kind = "MulticlassClassification";

    private readonly DataViewSchema.Column _features;
    private readonly IVectorScoringModel _model;

    /// <param name="input">The schema that the columns are added to.</param>
    /// <param name="features">Its column of features.</param>
    /// <param name="model">The model.</param>
    /// <param name="labelValues">The key values of the label that was learned, or nothing.</param>
    public MulticlassScoreColumns(DataViewSchema input, DataViewSchema.Column features, IVectorScoringModel model, DataViewSchema.Annotations labelValues)
    {
        _features = features;
        _model = model;
        uint id = ScoreAnnotations.NextSetId(input);
        OutputColumns =
        [
            new(ScoreAnnotations.PredictedLabel, new KeyDataViewType(typeof(uint), model.ClassCount),
                ScoreAnnotations.Of(id, Kind, ScoreAnnotations.PredictedLabel, builder => builder.Add(labelValues, _ => true))),
            new(ScoreAnnotations.Score, new VectorDataViewType(NumberDataViewType.Single, model.ClassCount),
                ScoreAnnotations.Of(id, Kind, ScoreAnnotations.Score, builder => AddClasses(builder, labelValues))),
        ];
    }

    public DataViewSchema.DetachedColumn[] OutputColumns { get; }

    public IEnumerable<int> InputsOf(int output) => [_features.Index];

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        if (!isActive(0) && !isActive(1))
            return [null, null];

        ValueGetter<VBuffer<float>> features = input.GetGetter<VBuffer<float>>(_features);
        VBuffer<float> buffer = default;
        long scored = -1;
        var scores = new float[_model.ClassCount];
        float[] Current()
        {
            if (input.Position != scored)
            {
                features(ref buffer);
                _model.Score(buffer, scores);
                scored = input.Position;
            }

            return scores;
        }

        ValueGetter<uint> label = (ref uint value) => value = (uint)(IndexOfHighest(Current()) + 1);
        ValueGetter<VBuffer<float>> score = (ref VBuffer<float> value) =>
        {
            float[] current = Current();
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, current.Length);
            current.CopyTo(editor.Values);
            value = editor.Commit();
        };
        return [isActive(0) ? label : null, isActive(1) ? score : null];
    }

    private static void AddClasses(DataViewSchema.Annotations.Builder builder, DataViewSchema.Annotations labelValues)
    {
        if (labelValues.Schema.GetColumnOrNull(AnnotationKinds.KeyValues) is not { } values)
            return;
        Delegate getter = labelValues.GetterOf(values.Index);
        if (values.Type is VectorDataViewType { ItemType: TextDataViewType })
            builder.Add(AnnotationKinds.SlotNames, values.Type, getter);
        builder.Add(ScoreAnnotations.TrainingLabelValues, values.Type, getter);
    }

    /// <summary>The first of the highest scores, NaN aside; -1 when all are NaN.</summary>
    private static int IndexOfHighest(float[] scores)
    {
        int highest = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (!float.IsNaN(scores[i]) && (highest < 0 || scores[i] > scores[highest]))
                highest = i;
        }

        return highest;
    }
}
