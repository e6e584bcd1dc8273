using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Trainers and evaluation of anomaly detection.</summary>
public sealed partial class AnomalyDetectionCatalog : TrainCatalogBase
{
    internal AnomalyDetectionCatalog(IHostEnvironment env)
        : base(env, nameof(AnomalyDetectionCatalog)) => Trainers = new AnomalyDetectionTrainers(this);

    public AnomalyDetectionTrainers Trainers { get; }

    /// <summary>The trainers, as extension methods.</summary>
    public sealed class AnomalyDetectionTrainers : CatalogInstantiatorBase
    {
        internal AnomalyDetectionTrainers(AnomalyDetectionCatalog catalog)
            : base(catalog)
        {
        }
    }
}
