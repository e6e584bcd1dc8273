using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>A test function of global optimization on the unit cube. No optimum is at the defaults, the middle of the cube.</summary>
public sealed record TuningFunction(string Name, TuningSpace Space, Func<double[], double> Loss, double Least)
{
    public static TuningFunction Branin { get; } = new("Branin", Numbers(2), u =>
    {
        double x = -5 + 15 * u[0], y = 15 * u[1], bend = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }, 0.39788735772973816);

    public static TuningFunction Hartmann3 { get; } = Hartmann(
        "Hartmann-3",
        [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]],
        [[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]],
        -3.86278214782076);

    public static TuningFunction Hartmann6 { get; } = Hartmann(
        "Hartmann-6",
        [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]],
        [
            [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650],
            [4047, 8828, 8732, 5743, 1091, 381],
        ],
        -3.32236801141551);

    public static TuningFunction Ackley5 { get; } = new("Ackley-5", Numbers(5), u =>
    {
        double squares = 0, cosines = 0;
        foreach (double coordinate in u)
        {
            double x = -15 + 45 * coordinate;
            (squares, cosines) = (squares + x * x / 5, cosines + Math.Cos(2 * Math.PI * x) / 5);
        }

        return 20 + Math.E - 20 * Math.Exp(-0.2 * Math.Sqrt(squares)) - Math.Exp(cosines);
    }, 0);

    public static TuningFunction Rosenbrock4 { get; } = new("Rosenbrock-4", Numbers(4), u =>
    {
        double sum = 0;
        for (int i = 0; i < 3; i++)
        {
            double x = -5 + 15 * u[i], next = -5 + 15 * u[i + 1];
            sum += 100 * (next - x * x) * (next - x * x) + (1 - x) * (1 - x);
        }

        return sum;
    }, 0);

    /// <summary>Three trainers with numbers of their own; the second is best once it is tuned, the first before that.</summary>
    public static TuningFunction Conditional { get; } = new("conditional", new TuningSpace(
    [
        new() { Name = "trainer", Levels = 3, Default = 0 },
        new() { Name = "rate" },
        new() { Name = "leaves", Levels = 8, Ordered = true, Conditions = [new(0, [1])] },
        new() { Name = "depth", Conditions = [new(0, [1])] },
        new() { Name = "kind", Levels = 4, Default = 0, Conditions = [new(0, [2])] },
        new() { Name = "width", Conditions = [new(0, [2])] },
    ]), u => (int)(3 * u[0]) switch
    {
        0 => 0.25 + 0.3 * Square(u[1] - 0.2),
        1 => 0.05 + 0.8 * Square(u[1] - 0.75) + 0.6 * Square(u[2] - 0.8125) + 0.5 * Square(u[3] - 0.2) + 0.05 * (1 - Math.Cos(12 * (u[3] - 0.2))),
        _ => 0.12 + 0.6 * Square(u[1] - 0.4) + 0.08 * (3 - (int)(4 * u[4])) + 0.6 * Square(u[5] - 0.9),
    }, 0.05);

    public static IReadOnlyList<TuningFunction> All { get; } = [Branin, Hartmann3, Hartmann6, Ackley5, Rosenbrock4, Conditional];

    /// <summary>The least loss after some trials, one after the other.</summary>
    public double Best(IProposer proposer, int trials)
    {
        double best = double.PositiveInfinity;
        for (int trial = 0; trial < trials; trial++)
        {
            double[] point = proposer.Propose(trial);
            double loss = Loss(point);
            proposer.Update(trial, point, loss);
            best = Math.Min(best, loss);
        }

        return best;
    }

    private static TuningFunction Hartmann(string name, double[][] curvatures, double[][] centers, double least)
    {
        double[] weights = [1, 1.2, 3, 3.2];
        return new(name, Numbers(centers[0].Length), u => -weights.Select((weight, i) =>
            weight * Math.Exp(-u.Select((x, k) => curvatures[i][k] * Square(x - 1e-4 * centers[i][k])).Sum())).Sum(), least);
    }

    private static TuningSpace Numbers(int count) => new(Enumerable.Range(0, count).Select(i => new TuningDimension { Name = $"x{i}" }));

    private static double Square(double x) => x * x;
}
