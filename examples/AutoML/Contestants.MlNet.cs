using Microsoft.ML.AutoML;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>Tuners of the real ML.NET; they take their seed from the context.</summary>
internal static partial class Contestants
{
    static partial void AddMlNet(List<Contestant> all) => all.AddRange(
    [
        new("ML.NET CFO", (experiment, _) => experiment.SetCostFrugalTuner()),
        new("ML.NET ECI-CFO", (experiment, _) => experiment.SetEciCostFrugalTuner()),
        new("ML.NET SMAC", (experiment, _) => experiment.SetSmacTuner()),
    ]);
}
