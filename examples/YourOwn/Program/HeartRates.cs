using Microsoft.ML.Data;
using MlNetExtensions.Examples;

namespace YourOwn;

/// <summary>
/// Measurements of fetal heart rates (cardiotocography, 21 features) without those of the sick, or, where the data are absent, rows as correlated
/// with a few wild values. Half is to fit, half held out.
/// </summary>
internal sealed class HeartRates
{
    private HeartRates(string name, float[][] rows)
    {
        Name = name;
        Dimension = rows[0].Length;
        new Random(1).Shuffle(rows);
        HeartRate[] all = Array.ConvertAll(rows, row => new HeartRate { Features = row });
        (Train, HeldOut) = (all[..(all.Length / 2)], all[(all.Length / 2)..]);
        Definition = SchemaDefinition.Create(typeof(HeartRate));
        Definition[0].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Dimension);
    }

    public string Name { get; }

    public int Dimension { get; }

    public HeartRate[] Train { get; }

    public HeartRate[] HeldOut { get; }

    public SchemaDefinition Definition { get; }

    public static HeartRates Load()
    {
        const string file = "adbench/Classical/6_cardio.npz";
        if (DataFolder.Problem(file) is not null)
            return new HeartRates("generated rows", Generate(1600, 21));
        AnomalySet set = AdBench.Load("cardio", DataFolder.File(file));
        return new HeartRates(set.Name, [.. Enumerable.Range(0, set.Count).Where(row => !set.IsAnomaly[row]).Select(row => set.Row(row).ToArray())]);
    }

    private static float[][] Generate(int count, int dimension)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float common = random.NextSingle(), wild = random.NextDouble() < 0.01 ? 8 : 1;
            return Enumerable.Range(0, dimension).Select(i => 2 * common + wild * random.NextSingle()).ToArray();
        })];
    }
}

internal sealed class HeartRate
{
    public float[] Features { get; set; } = [];
}
