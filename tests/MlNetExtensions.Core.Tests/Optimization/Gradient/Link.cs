using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>A row of the contract suite: a transformation with a learning rate at which it minimizes a parabola.</summary>
/// <param name="Name">Of the row, in test reports.</param>
/// <param name="Transformation">With the rate.</param>
/// <param name="Steps">After which the mean of ½h(x - x*)² is below <paramref name="Reached"/>.</param>
/// <param name="Reached">Sign-like steps circle the minimum at the distance of the rate.</param>
/// <param name="Allocates">Whether its matrix products allocate, as the doc of the link says.</param>
/// <param name="FloatTolerance">How far float may be from double, relative to the largest parameter.</param>
internal sealed record Link(
    string Name, GradientTransformation Transformation, int Steps = 300, double Reached = 1e-3, bool Allocates = false, double FloatTolerance = 1e-4)
{
    public static IReadOnlyList<Link> All { get; } =
    [
        new("SGD", Optimizers.Sgd(0.5)),
        new("heavy ball", Optimizers.Sgd(0.05, 0.9)),
        new("Nesterov", Optimizers.Sgd(0.05, 0.9, nesterov: true)),
        new("Adam", Optimizers.Adam(0.05)),
        new("AdamW", Optimizers.AdamW(0.05, 1e-4)),
        new("AMSGrad", Chain(new ScaleByAdam { AmsGrad = true }, new ScaleByLearningRate(0.05))),
        new("MARS-AdamW", Optimizers.MarsAdamW(0.05, vectors: Optimizers.AdamW(0.05, 1e-4))),
        new("MARS-AdamW exact", Optimizers.MarsAdamW(0.05, exact: true, vectors: Optimizers.AdamW(0.05, 1e-4))),
        new("for groups", new ForGroups(GroupSelection.HiddenMatrices, Optimizers.Adam(0.05), Optimizers.Sgd(0.5))),
        new("inverse time", Optimizers.Sgd(new InverseTimeSchedule(0.9, 0.01))),
    ];

    public static TheoryData<string> Names => [.. All.Select(link => link.Name)];

    public static Link Of(string name) => All.Single(link => link.Name == name);
}
