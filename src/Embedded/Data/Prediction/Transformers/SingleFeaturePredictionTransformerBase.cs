using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Predicts with a model from one feature column.</summary>
public abstract class SingleFeaturePredictionTransformerBase<TModel> : PredictionTransformerBase<TModel>, ISingleFeaturePredictionTransformer<TModel>, ISingleFeaturePredictionTransformer
    where TModel : class
{
    private protected SingleFeaturePredictionTransformerBase(IHostEnvironment env, TModel model, string featureColumnName, DataViewType featureColumnType)
        : base(env, model)
    {
        FeatureColumnName = featureColumnName;
        FeatureColumnType = featureColumnType;
    }

    public string FeatureColumnName { get; }

    public DataViewType FeatureColumnType { get; }

    public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => BindTo(inputSchema).OutputSchema;

    internal sealed override IRowMapper Bind(DataViewSchema input)
    {
        DataViewSchema.Column features = input.Find(FeatureColumnName);
        if (!features.Type.Equals(FeatureColumnType))
            throw SchemaErrors.WrongType(FeatureColumnName, FeatureColumnType.ToString(), features.Type);
        return Bind(input, features);
    }

    internal abstract IRowMapper Bind(DataViewSchema input, DataViewSchema.Column features);

    internal override void SaveState(ModelSaveContext ctx) => PredictionState.Write(ctx, Model, FeatureColumnName, FeatureColumnType);
}
