using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Trainers and evaluation of regression.</summary>
public sealed partial class RegressionCatalog : TrainCatalogBase
{
    internal RegressionCatalog(IHostEnvironment env)
        : base(env, nameof(RegressionCatalog)) => Trainers = new RegressionTrainers(this);

    public RegressionTrainers Trainers { get; }

    /// <summary>The trainers, as extension methods.</summary>
    public sealed class RegressionTrainers : CatalogInstantiatorBase
    {
        internal RegressionTrainers(RegressionCatalog catalog)
            : base(catalog)
        {
        }
    }
}
