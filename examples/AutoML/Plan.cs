using System.Globalization;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>How much is tried.</summary>
/// <param name="Rows">Rows to learn from; as many again test, where there are so many.</param>
/// <param name="Trials">Trials of a tuner.</param>
/// <param name="Seeds">Runs of a tuner.</param>
/// <param name="Folds">Of cross-validation.</param>
/// <param name="MostEpochs">The most passes of networks over the rows.</param>
/// <param name="IsShort">Whether a few tuners and Gaussians alone are tried.</param>
internal sealed record Plan(int Rows, int Trials, int Seeds, int Folds, int MostEpochs, bool IsShort)
{
    public const int FewestRows = 200;

    public static Plan Full { get; } = new(1_500, 60, 5, 4, 40, false);

    public static Plan Quick { get; } = new(300, 5, 1, 3, 8, true);

    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Rows:N0} rows, {Folds} folds, {Trials} trials, {Seeds} {(Seeds == 1 ? "seed" : "seeds")}");
}
