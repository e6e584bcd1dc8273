using Microsoft.ML.Calibrators;
using Microsoft.ML.Internal;

namespace Microsoft.ML;

public sealed partial class BinaryClassificationCatalog
{
    /// <summary>Estimators that make probabilities of scores.</summary>
    public sealed class CalibratorsCatalog : CatalogInstantiatorBase
    {
        internal CalibratorsCatalog(BinaryClassificationCatalog catalog)
            : base(catalog)
        {
        }

        /// <summary>Learns a sigmoid from scored rows with labels.</summary>
        public PlattCalibratorEstimator Platt(string labelColumnName = "Label", string scoreColumnName = "Score", string exampleWeightColumnName = null) =>
            new(this.GetEnvironment(), labelColumnName, scoreColumnName, exampleWeightColumnName);

        /// <summary>The sigmoid 1 / (1 + exp(slope·score + offset)).</summary>
        public FixedPlattCalibratorEstimator Platt(double slope, double offset, string scoreColumnName = "Score") =>
            new(this.GetEnvironment(), slope, offset, scoreColumnName);
    }
}
