using Microsoft.ML.Internal.Evaluation;

namespace Microsoft.ML.Internal.Calibration;

/// <summary>A row to calibrate by.</summary>
internal readonly record struct CalibrationExample(double Score, bool IsPositive, double Weight);

/// <summary>The scored rows that a calibrator is learned from; rows whose label, score or weight is not finite do not count.</summary>
internal sealed record CalibrationRows(IDataView Scored, string Label, string Score, string Weight = null, int MaximumCount = CalibrationRows.Capacity)
{
    /// <summary>Of more rows than that, as many are drawn at random.</summary>
    public const int Capacity = 1_000_000;

    public List<CalibrationExample> Read()
    {
        DataViewSchema schema = Scored.Schema;
        DataViewSchema.Column labelColumn = EvaluatedColumns.BinaryLabel(schema, Label);
        DataViewSchema.Column scoreColumn = EvaluatedColumns.Single(schema, Score);
        DataViewSchema.Column? weightColumn = Weight is null ? null : EvaluatedColumns.Single(schema, Weight);
        using DataViewRowCursor cursor = Scored.GetRowCursor(weightColumn is { } weighted ? [labelColumn, scoreColumn, weighted] : [labelColumn, scoreColumn]);
        ValueGetter<float> getLabel = LabelReader.Create(cursor, labelColumn);
        ValueGetter<float> getScore = cursor.GetGetter<float>(scoreColumn);
        ValueGetter<float> getWeight = weightColumn is { } column ? cursor.GetGetter<float>(column) : (ref float one) => one = 1;
        var sample = new List<CalibrationExample>();
        var random = new Random(Capacity);
        float label = 0, score = 0, weight = 0;
        for (int count = 0; count < MaximumCount && cursor.MoveNext();)
        {
            getLabel(ref label);
            getScore(ref score);
            getWeight(ref weight);
            if (float.IsFinite(label) && float.IsFinite(score) && float.IsFinite(weight))
                Add(sample, new CalibrationExample(score, label > 0, weight), ++count, random);
        }

        return sample.Count > 0 ? sample : throw new InvalidOperationException($"Calibrator trained on zero instances: no row has a label '{Label}' and a finite score '{Score}'.");
    }

    private static void Add(List<CalibrationExample> sample, CalibrationExample example, int count, Random random)
    {
        if (sample.Count < Capacity)
            sample.Add(example);
        else if (random.Next(count) is var place && place < Capacity)
            sample[place] = example;
    }
}
