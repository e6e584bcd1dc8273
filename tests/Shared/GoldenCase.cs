using System.Text.Json;

namespace MlNetExtensions.Golden;

/// <summary>One case of a <see cref="GoldenFile"/>.</summary>
internal sealed class GoldenCase(GoldenFile file, JsonElement element)
{
    public string Label { get; } = element.GetProperty("label").GetString()!;

    public GoldenValue Inputs => Section("inputs");

    public GoldenValue Hyperparameters => Section("hyperparameters");

    public GoldenValue Expectations => Section("expected");

    public GoldenValue Input(string name) => Inputs[name];

    public GoldenValue Hyperparameter(string name) => Hyperparameters[name];

    public GoldenValue Expected(string name) => Expectations[name];

    private GoldenValue Section(string name) => new($"{file.Name} '{Label}' {name}", element.GetProperty(name), file.Tolerance);
}
