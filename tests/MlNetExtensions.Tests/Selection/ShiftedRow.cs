using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Selection;

/// <summary>A row of two normal features around a mean, of which the first makes the label, and what a weighting may ask for.</summary>
internal sealed class ShiftedRow
{
    [VectorType(2)]
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }

    public bool Treated { get; set; }

    public string Sex { get; set; } = "";

    public string Region { get; set; } = "";

    public bool IsFlipped { get; set; }

    public static ShiftedRow[] Generate(int count, double mean, int seed, double flipped = 0)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            double x = mean + Normal();
            bool isFlipped = random.NextDouble() < flipped;
            return new ShiftedRow
            {
                Features = [(float)x, (float)Normal()], Label = x > mean != isFlipped, IsFlipped = isFlipped, Treated = random.NextDouble() < 1 / (1 + Math.Exp(-2 * (x - mean))),
                Sex = random.Next(3) > 0 ? "f" : "m", Region = new[] { "north", "south", "west" }[random.Next(3)],
            };
        })];
    }

    public static IDataView View(MLContext ml, int count, double mean, int seed = 1, double flipped = 0) => ml.Data.LoadFromEnumerable(Generate(count, mean, seed, flipped));
}
