using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The transforms, as extension methods.</summary>
public sealed partial class TransformsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal TransformsCatalog(IHostEnvironment env)
    {
        _env = env;
        Categorical = new CategoricalTransforms(env);
        Conversion = new ConversionTransforms(env);
        Text = new TextTransforms(env);
        FeatureSelection = new FeatureSelectionTransforms(env);
    }

    public CategoricalTransforms Categorical { get; }

    public ConversionTransforms Conversion { get; }

    public TextTransforms Text { get; }

    public FeatureSelectionTransforms FeatureSelection { get; }

    IHostEnvironment IInternalCatalog.Environment => _env;
}
