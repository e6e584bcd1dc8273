using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Selection;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <inheritdoc cref="SampleWeighting.Treatment"/>
internal sealed class TreatmentWeighting : SampleWeighting
{
    /// <summary>Folds of the probabilities.</summary>
    public const int Folds = 5;

    /// <summary>The ridge penalty of the mean loss, on features of standard deviation 1.</summary>
    public const double L2 = 1e-3;

    private readonly string _treatment;
    private readonly string _features;
    private readonly bool _isControl;
    private readonly int _seed;

    public TreatmentWeighting(string treatment, string features, bool isControl, int seed)
    {
        OptionCheck.RequireName(treatment, "treatmentColumnName");
        OptionCheck.RequireName(features, "featureColumnName");
        (_treatment, _features, _isControl, _seed) = (treatment, features, isControl, seed);
    }

    protected override IReadOnlyList<double> Weigh(IDataView rows)
    {
        DataViewSchema.Column column = InputColumns.Find(rows.Schema, _treatment);
        if (column.Type is not BooleanDataViewType)
        {
            throw new ArgumentOutOfRangeException(nameof(rows), _treatment,
                $"Column '{_treatment}' is of type {column.Type}, but a treatment must be Boolean. Make it one: Transforms.Conversion.ConvertType with DataKind.Boolean, or MapValue for text.");
        }

        RowsInMemory read = FeaturesInMemory.Read(rows, _features, [NumberColumn.Labels(column, new BooleanLabels(0).Read)]);
        bool[] isTreated = Array.ConvertAll(read.Numbers[0], number => number == 1);
        int treated = isTreated.Count(value => value), folds = Math.Min(Folds, Math.Min(treated, isTreated.Length - treated));
        if (folds < 2)
        {
            throw new ArgumentException($"Column '{_treatment}' has {treated} treated rows and {isTreated.Length - treated} of the control; each must be at least 2.");
        }

        FeaturesInMemory.Standardize(read.Features[0]);
        double[] probabilities = CrossFittedProbability.Of(read.Features[0], isTreated, folds, L2, _seed, CancellationToken.None);
        return _isControl ? Array.ConvertAll(probabilities, probability => 1 - probability) : probabilities;
    }
}
