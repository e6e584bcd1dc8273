using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class SolverRaceTests
{
    [Fact]
    public void WhoFallsFastEnoughStays()
    {
        SolverRun first = new Idle();
        SolverRace race = Race(first, new Idle());
        for (int pass = 5; pass <= 1000; pass += 5)
        {
            race.Next(first, pass, Math.Exp(-0.02 * pass), 1e-9, []).Should().BeNull();
        }
        race.Solver.Should().Be(FiniteSumSolver.Sdca);
        race.Account.Should().BeEmpty();
    }

    [Fact]
    public void ALateStartIsForgiven()
    {
        SolverRun first = new Idle();
        SolverRace race = Race(first, new Idle());
        for (int pass = 5; pass <= 290; pass += 5)
        {
            race.Next(first, pass, 1, 1e-9, []).Should().BeNull();
        }
    }

    [Fact]
    public void WhoStandsStillIsRelievedAndComesBack()
    {
        SolverRun first = new Idle(), second = new Idle();
        SolverRace race = Race(first, second);
        List<FiniteSumSolver> order = [];
        SolverRun run = first;
        for (int pass = 5; pass <= 3000; pass += 5)
        {
            run = race.Next(run, pass, 1, 1e-9, [0]) ?? run;
            order.Add(race.Solver);
        }
        order.Count(solver => solver == FiniteSumSolver.Sdca).Should().BeInRange(160, 440);
        order[0].Should().Be(FiniteSumSolver.Sdca);
        order.Zip(order.Skip(1)).Count(pair => pair.First == FiniteSumSolver.NewtonCg && pair.Second == FiniteSumSolver.Sdca).Should().BePositive();
        race.Account.Should().Contain("NewtonCg took turns");
    }

    private static SolverRace Race(SolverRun first, SolverRun second) => new(
    [
        new SolverRace.Entrant(FiniteSumSolver.Sdca, 1, _ => first),
        new SolverRace.Entrant(FiniteSumSolver.NewtonCg, 1, _ => second),
    ]);

    private sealed class Idle : SolverRun
    {
        public override double LearningRate => 0;

        public override void Pass()
        {
        }

        public override void Read(double[] weights)
        {
        }
    }
}
