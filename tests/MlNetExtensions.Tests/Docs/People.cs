using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Docs;

/// <summary>Invented rows with the columns that the pages speak of.</summary>
internal static class People
{
    public static Person[] Invented(int seed = 1)
    {
        var random = new Random(seed);
        string[] classes = ["private", "state", "self-employed"];
        return [.. Enumerable.Range(0, 300).Select(i =>
        {
            float age = 20 + random.Next(50), hours = random.Next(20, 60);
            return new Person
            {
                Age = age, Hours = hours, WorkClass = classes[i % 3], Patient = $"p{i / 4}", Label = age + hours + random.Next(20) > 95,
                Features = [age / 70, hours / 60, random.NextSingle()],
            };
        })];
    }
}

internal sealed class Person
{
    [ColumnName("age")]
    public float Age { get; set; }

    [ColumnName("hours")]
    public float Hours { get; set; }

    [ColumnName("workclass")]
    public string WorkClass { get; set; } = "";

    public string Patient { get; set; } = "";

    public bool Label { get; set; }

    [VectorType(3)]
    public float[] Features { get; set; } = [];
}

/// <summary>The same with a number to predict.</summary>
internal sealed class Measured
{
    public string Patient { get; set; } = "";

    public float Label { get; set; }

    [VectorType(3)]
    public float[] Features { get; set; } = [];
}

/// <summary>The same with a class to predict.</summary>
internal sealed class Classified
{
    public string Label { get; set; } = "";

    [VectorType(3)]
    public float[] Features { get; set; } = [];
}
