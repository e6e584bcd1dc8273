using System.Globalization;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>How much is trained.</summary>
/// <param name="Rows">Training rows, validation rows included.</param>
/// <param name="Epochs">Passes over them.</param>
/// <param name="Seeds">Runs of each kind.</param>
internal sealed record Plan(int Rows, int Epochs, int Seeds)
{
    public const int FewestRows = 200;
    public const int BatchSize = 128;
    public const double ValidationShare = 0.1;

    public static Plan Full { get; } = new(60_000, 10, 3);

    public static Plan Quick { get; } = new(6_000, 4, 1);

    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Rows:N0} rows, {Epochs} {(Epochs == 1 ? "epoch" : "epochs")}, {Seeds} {(Seeds == 1 ? "seed" : "seeds")}");
}
