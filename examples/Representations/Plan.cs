using System.Globalization;

namespace MlNetExtensions.Examples.Representations;

/// <summary>How much is learned and tried.</summary>
/// <param name="Rows">Images to learn from without labels.</param>
/// <param name="Epochs">Passes over them.</param>
/// <param name="Draws">Draws of labels for each number of them.</param>
/// <param name="Labels">Numbers of labels, as many of each class.</param>
internal sealed record Plan(int Rows, int Epochs, int Draws, IReadOnlyList<int> Labels)
{
    public const int FewestRows = 600;
    public const int MostRows = 60_000;

    public static Plan Full { get; } = new(20_000, 24, 5, [50, 100, 500, 5000]);

    public static Plan Quick { get; } = new(2_000, 4, 3, [50, 100, 500]);

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Rows:N0} images, {Epochs} {(Epochs == 1 ? "epoch" : "epochs")}, {Draws} draws of labels");
}
