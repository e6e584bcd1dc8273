using System.Globalization;

namespace MlNetExtensions.Examples;

/// <summary>A file of invented people in the format of the census, for machines without it.</summary>
public static class GeneratedCensus
{
    private const int Count = 20_000;
    private static readonly int[] _categories = [8, 16, 7, 14, 6, 5, 2, 41];

    public static void Write(string path)
    {
        var random = new Random(1);
        double[][] effects = [.. _categories.Select(count => Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1).ToArray())];
        using var writer = new StreamWriter(path);
        writer.WriteLine("age, workclass, fnlwgt, education, education-num, marital-status, occupation, relationship, ethnicity, sex, capital-gain, capital-loss, hours-per-week, native-country, label");
        for (int i = 0; i < Count; i++)
        {
            int[] values = [.. _categories.Select(count => (int)(count * Math.Pow(random.NextDouble(), 2)))];
            int age = random.Next(17, 90), hours = random.Next(1, 99), gain = random.Next(12) == 0 ? random.Next(100_000) : 0;
            double score = values.Select((value, k) => effects[k][value]).Sum() + 0.03 * (age - 50) + 0.02 * (hours - 40) + 1e-4 * gain - 0.5;
            string label = random.NextDouble() < 1 / (1 + Math.Exp(-score)) ? "1" : "0";
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{age}, w{values[0]}, {random.Next(20_000, 500_000)}, e{values[1]}, {values[1]}, m{values[2]}, o{values[3]}, r{values[4]}, g{values[5]}, s{values[6]}, {gain}, 0, {hours}, c{values[7]}, {label}"));
        }
    }
}
