using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Checks the columns, trains, and wraps the model in its transformer.</summary>
public abstract class TrainerEstimatorBase<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    public readonly SchemaShape.Column FeatureColumn;
    public readonly SchemaShape.Column LabelColumn;
    public readonly SchemaShape.Column WeightColumn;

    private protected TrainerEstimatorBase(IHost host, string features, SchemaShape.Column label, string weight = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(features);
        Host = host;
        FeatureColumn = new SchemaShape.Column(features, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false);
        LabelColumn = label;
        if (weight is not null)
            WeightColumn = new SchemaShape.Column(weight, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false);
    }

    public abstract TrainerInfo Info { get; }

    private protected IHost Host { get; }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        CheckInputSchema(inputSchema);
        return inputSchema.With(GetOutputColumns());
    }

    public TTransformer Fit(IDataView input) => Train(input, initialModel: null);

    private protected TTransformer Train(IDataView input, LinearModelParameters initialModel)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckInputSchema(SchemaShape.Create(input.Schema));
        DataViewSchema.Column features = input.Schema[FeatureColumn.Name];
        var rows = new TrainingRows(input, features, input.Schema[LabelColumn.Name], WeightColumn.Name is null ? null : input.Schema[WeightColumn.Name]);
        return MakeTransformer(TrainModel(rows, initialModel), features);
    }

    private protected abstract TModel TrainModel(TrainingRows rows, LinearModelParameters initialModel);

    private protected abstract TTransformer MakeTransformer(TModel model, DataViewSchema.Column features);

    private protected abstract SchemaShape.Column[] GetOutputColumns();

    private protected virtual void CheckLabelCompatible(SchemaShape.Column label)
    {
        if (!LabelColumn.IsCompatibleWith(label))
            throw Mismatch("label", LabelColumn, label);
    }

    private protected static ArgumentOutOfRangeException Mismatch(string role, SchemaShape.Column expected, SchemaShape.Column found) =>
        Mismatch(role, found, expected.GetTypeString());

    private protected static ArgumentOutOfRangeException Mismatch(string role, SchemaShape.Column found, string expected) =>
        new("inputSchema", found.Name, $"Schema mismatch for {role} column '{found.Name}': expected {expected}, got {found.GetTypeString()}");

    private void CheckInputSchema(SchemaShape input)
    {
        Check(input, "feature", FeatureColumn);
        if (!input.TryFindColumn(LabelColumn.Name, out SchemaShape.Column label))
            throw Missing("label", LabelColumn.Name, input);
        CheckLabelCompatible(label);
        if (WeightColumn.Name is not null)
            Check(input, "weight", WeightColumn);
    }

    private static void Check(SchemaShape input, string role, SchemaShape.Column wanted)
    {
        if (!input.TryFindColumn(wanted.Name, out SchemaShape.Column found))
            throw Missing(role, wanted.Name, input);
        if (!wanted.IsCompatibleWith(found))
            throw Mismatch(role, wanted, found);
    }

    private static ArgumentOutOfRangeException Missing(string role, string name, SchemaShape input) =>
        new("inputSchema", name, $"Could not find {role} column '{name}'; the columns are: {string.Join(", ", input.Select(column => column.Name))}.");
}
