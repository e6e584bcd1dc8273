using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using static MlNetExtensions.Core.Tests.Optimization.FiniteSum.NaiveProblem;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

using Rows = DenseRows<double>;
using Vector = double[];

/// <summary>The first steps of the methods that move by passes, cycles or risks, against their papers' equations in plain dense vectors.</summary>
public sealed class OtherStepOracleTests
{
    private const double Tolerance = 1e-11;

    [Fact]
    public void CatalystExtrapolatesAroundMiso()
    {
        NaiveProblem p = Problem(l2: 1e-3);
        double kappa = p.Smoothness / p.Count - p.L2, q = p.L2 / (p.L2 + kappa), alpha = 1;
        var inner = new MisoRun<Rows, LogisticLoss>(Problem(l2: 1e-3).Oracle, kappa, new double[p.Size]);
        Vector point = new double[p.Size];
        for (int k = 0; k < 5; k++)
        {
            inner.Pass();
            Vector previous = point;
            point = new double[p.Size];
            inner.Read(point);
            double next = 0.5 * (q - alpha * alpha + Math.Sqrt(Math.Pow(alpha * alpha - q, 2) + 4 * alpha * alpha));
            double beta = alpha * (1 - alpha) / (alpha * alpha + next);
            alpha = next;
            inner.Iterate.MoveAnchor(Sum((1 + beta, point), (-beta, previous)));
        }
        Check(new CatalystRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), 5, point);
        // Without the extrapolation the proximal-point iterates lie elsewhere.
        alpha.Should().BeLessThan(0.9);
    }

    [Fact]
    public void QNingTakesQuasiNewtonStepsOnTheEnvelope()
    {
        NaiveProblem p = Problem(l2: 1e-3);
        double kappa = p.Smoothness / p.Count - p.L2;
        var inner = new MisoRun<Rows, LogisticLoss>(Problem(l2: 1e-3).Oracle, kappa, new double[p.Size]);
        Vector anchor = new double[p.Size];
        (Vector gradient, double value) = Envelope(p, inner, anchor, kappa);
        Vector first = Sum((1, anchor), (-1 / kappa, gradient));
        inner.Iterate.MoveAnchor(first);
        (Vector second, double reached) = Envelope(p, inner, first, kappa);
        double step = 1;
        int passes = 3;
        // Before there are pairs, quasi-Newton and proximal-point step agree: a refused trial is tried again as it is.
        for (; reached > value - Dot(gradient, gradient) / (4 * kappa); passes++)
        {
            step /= 2;
            (second, reached) = Envelope(p, inner, first, kappa);
        }
        step = Math.Clamp(1.2 * step, 0.1, 1);
        Vector s = Sum((1, first), (-1, anchor)), y = Sum((1, second), (-1, gradient));
        // One BFGS update of the scaled identity, as a matrix: H = VᵀH₀V + ssᵀ/⟨s, y⟩ with V = I - ysᵀ/⟨s, y⟩.
        double scale = Dot(s, y) / Dot(y, y), rho = 1 / Dot(s, y);
        Vector vg = Sum((1, second), (-rho * Dot(s, second), y));
        Vector hv = Sum((scale, vg));
        Vector direction = Sum((1, hv), (-rho * Dot(y, hv), s), (rho * Dot(s, second), s));
        inner.Iterate.MoveAnchor(Sum((1, first), (-step, direction), (-(1 - step) / kappa, second)));
        inner.Pass();
        var point = new double[p.Size];
        inner.Read(point);
        Check(new QNingRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), passes, point);
    }

    [Fact]
    public void FistaFollowsItsMomentum()
    {
        NaiveProblem p = Problem(l2: 0.05);
        var run = new FistaRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]);
        Vector x = new double[p.Size], y = x;
        double t = 1;
        for (int k = 0; k < 6; k++)
        {
            run.Pass();
            // L is searched; the oracle takes the value found and checks the model's bound itself.
            double step = run.LearningRate;
            Vector next = p.Prox(Sum((1, y), (-step, p.Gradient(y))), step);
            Vector move = Sum((1, next), (-1, y));
            (Loss(p, next) - Loss(p, y)).Should().BeLessThanOrEqualTo(Dot(p.Gradient(y), move) + Dot(move, move) / (2 * step) + 1e-12);
            double following = (1 + Math.Sqrt(1 + 4 * t * t)) / 2;
            bool uphill = Dot(Sum((1, y), (-1, next)), Sum((1, next), (-1, x))) > 0;
            double momentum = uphill ? 0 : (t - 1) / following;
            y = Sum((1 + momentum, next), (-momentum, x));
            (x, t) = (next, momentum == 0 && t > 1 ? 1 : following);
            Check(run, 0, x);
        }
    }

    [Fact]
    public void NewtonSolvesTheDampedSystem()
    {
        NaiveProblem p = Problem(l2: 0.05);
        var run = new NewtonRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]);
        run.Pass();
        var x = new double[p.Size];
        run.Read(x);
        // γ doubles after a step that is not short, and nothing else happened if it was the first trial.
        Vector start = new double[p.Size], gradient = Sum((1, p.Gradient(start)), (1, p.Ridge(start)));
        // Weights are measured by the curvature along them at the start.
        Vector units = [.. Enumerable.Range(0, p.Size).Select(j => HessianTimes(p, start, [.. start.Select((_, k) => k == j ? 1.0 : 0)])[j])];
        Vector dual = [.. gradient.Zip(units, (g, d) => g / d)];
        double damping = Math.Sqrt(Dot(gradient, dual)) / (run.LearningRate / 2);
        damping.Should().BeApproximately(0.01, Tolerance);
        // (∇²F + λD)x = -t∇F for the step t of the search.
        Vector image = Sum((1, HessianTimes(p, start, x)), (damping, [.. x.Zip(units, (w, d) => w * d)]));
        double step = -Dot(image, gradient) / Dot(gradient, gradient);
        step.Should().BeGreaterThan(0.5);
        Sum((1, image), (step, gradient)).Should().OnlyContain(r => Math.Abs(r) < Tolerance);
        Vector there = Sum((1, p.Gradient(x)), (1, p.Ridge(x)));
        Math.Abs(Dot(there, x)).Should().BeLessThanOrEqualTo(0.1 * Math.Abs(Dot(gradient, x)));
        Dot(gradient, gradient).Should().BeGreaterThan(1e-3);
    }

    [Fact]
    public void VrCcdCyclesThroughBlocks()
    {
        NaiveProblem p = Problem(l2: 0.05);
        var run = new VrCcdRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]);
        double step = run.LearningRate;
        Vector x = new double[p.Size], older = x, g = x;
        int[] batch = [3, 6];
        foreach (bool full in new[] { true, false, false, true, false })
        {
            int[] rows = full ? [0, 1, 2, 3, 4, 5, 6] : batch;
            Vector now = x, before = older;
            for (int block = 0; block < p.Columns; block++)
            {
                int end = block == p.Columns - 1 ? p.Size : block + 1;
                Vector sum = Sum([.. rows.Select(i => (1.0 / rows.Length, p.Gradient(i, now)))]);
                Vector earlier = Sum([.. rows.Select(i => (1.0 / rows.Length, p.Gradient(i, before)))]);
                g = [.. g.Select((v, j) => j < block || j >= end ? v : full ? sum[j] : v + sum[j] - earlier[j])];
                Vector stepped = p.Prox(Sum((1, now), (-step, g)), step);
                // Blocks already visited are the new ones: of this cycle in one point, of the last in the other.
                now = [.. now.Select((v, j) => j < block || j >= end ? v : stepped[j])];
                Vector last = x;
                before = [.. before.Select((v, j) => j < block || j >= end ? v : last[j])];
            }
            (older, x) = (x, now);
            run.Cycle(rows, full);
        }
        Check(run, 0, x);
    }

    [Fact]
    public void VrACoderAveragesDually()
    {
        NaiveProblem p = Problem(l2: 0.05);
        var run = new VrACoderRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]);
        int cycles = p.Count / p.Columns, visit = 0;
        int[] rows = [4, 1, 6, 0, 3, 5, 2, 4, 6, 1, 1, 0];
        double total = 1 / (4 * p.Smoothness), a = total;
        Vector start = new double[p.Size], z = Sum((cycles * total, p.Gradient(start)));
        Vector v = p.Prox(Sum((-total, p.Gradient(start))), total), snapshot = v, x = start, y = v;
        run.Start();
        for (int epoch = 0; epoch < 2; epoch++)
        {
            double earlierA = a, before = total;
            a = Math.Sqrt(cycles * before * (1 + before * p.L2) / (8 * p.Smoothness));
            total += a;
            Vector mu = p.Gradient(snapshot), mean = start;
            run.BeginEpoch();
            for (int k = 1; k <= cycles; k++)
            {
                run.Cycle(rows.AsSpan(visit, p.Columns));
                Vector earlierX = x, earlierY = y;
                x = Sum((before / total, snapshot), (a / total, v));
                Vector w = x, earlierW = earlierX;
                for (int block = p.Columns - 1; block >= 0; block--, visit++)
                {
                    int end = block == p.Columns - 1 ? p.Size : block + 1;
                    int i = rows[visit];
                    Vector q = Sum((1, p.Gradient(i, w)), (-1, p.Gradient(i, snapshot)), (1, mu),
                        (earlierA / a, p.Gradient(i, earlierX)), (-earlierA / a, p.Gradient(i, earlierW)));
                    z = [.. z.Select((value, j) => j < block || j >= end ? value : value + a * q[j])];
                    Vector proposal = p.Prox(Sum((-1.0 / cycles, z)), before + a * k / cycles);
                    v = [.. v.Select((value, j) => j < block || j >= end ? value : proposal[j])];
                    Vector mixed = Sum((before / total, snapshot), (a / total, v));
                    y = [.. y.Select((value, j) => j < block || j >= end ? value : mixed[j])];
                    (Vector now, Vector then) = (y, earlierY);
                    w = [.. w.Select((value, j) => j < block || j >= end ? value : now[j])];
                    earlierW = [.. earlierW.Select((value, j) => j < block || j >= end ? value : then[j])];
                }
                earlierA = a;
                mean = Sum((1, mean), (1.0 / cycles, y));
            }
            snapshot = mean;
        }
        Check(run, 0, y);
    }

    [Fact]
    public void ProspectReweighsTheTables()
    {
        // Prospect takes rows of equal weight.
        NaiveProblem p = new(count: 7, columns: 3, l2: 0.05, intercept: true, seed: 11, equalWeights: true);
        const double ShiftCost = 0.1;
        var weights = new RiskWeights(SpectralRisk.Extremile(2), p.Count, ShiftCost);
        var run = new ProspectRun<Rows, LogisticLoss>(p.Oracle, weights, new double[p.Size]);
        Vector w = new double[p.Size];
        double turning = Enumerable.Range(0, p.Count).Average(i => Dot(p.Gradient(i, w), p.Gradient(i, w))) / ShiftCost;
        double step = 1 / (3 * (p.Smoothness * p.Count * (1 - Math.Pow(6.0 / 7, 2)) + turning));
        Vector losses = [.. Enumerable.Range(0, p.Count).Select(_ => Math.Log(2))];
        Vector[] table = [.. Enumerable.Range(0, p.Count).Select(i => p.Gradient(i, w))];
        Vector q = Weights(losses, ShiftCost), rho = q;
        int[] rows = [4, 1, 6, 1, 0, 3, 5, 2, 4];
        foreach (int i in rows)
        {
            Vector fresh = p.Gradient(i, w);
            Vector mean = Sum([.. table.Select((g, j) => (rho[j], g))]);
            Vector v = Sum((p.Count * q[i], fresh), (-p.Count * rho[i], table[i]), (1, mean));
            losses = [.. losses.Select((loss, j) => j == i ? Math.Log(1 + Math.Exp(-p.Label(i) * Dot(p.Row(i), w))) : loss)];
            w = p.Prox(Sum((1, w), (-step, v)), step);
            Vector used = q;
            rho = [.. rho.Select((r, j) => j == i ? used[i] : r)];
            table[i] = fresh;
            q = Weights(losses, ShiftCost);
        }
        run.LearningRate.Should().BeApproximately(step, 1e-12);
        run.Steps(rows);
        Check(run, 0, w);
    }

    /// <summary>
    /// argmax ⟨q, ℓ⟩ - (nν/2)‖q - 1/n‖² over the permutahedron of the extremile's spectrum, the isotonic regression by its
    /// min-max formula.
    /// </summary>
    private static Vector Weights(Vector losses, double shiftCost)
    {
        int n = losses.Length;
        Vector spectrum = [.. Enumerable.Range(0, n).Select(k => Math.Pow((k + 1.0) / n, 2) - Math.Pow((double)k / n, 2))];
        int[] order = [.. Enumerable.Range(0, n).OrderBy(k => losses[k])];
        Vector target = [.. order.Select((row, k) => losses[row] / (n * shiftCost) + 1.0 / n - spectrum[k])];
        var q = new double[n];
        for (int k = 0; k < n; k++)
        {
            double isotonic = Enumerable.Range(0, k + 1).Max(a => Enumerable.Range(k, n - k).Min(b => target[a..(b + 1)].Average()));
            q[order[k]] = losses[order[k]] / (n * shiftCost) + 1.0 / n - isotonic;
        }
        return q;
    }

    private static (Vector Gradient, double Value) Envelope(NaiveProblem p, MisoRun<Rows, LogisticLoss> inner, Vector anchor, double kappa)
    {
        inner.Pass();
        var point = new double[anchor.Length];
        inner.Read(point);
        Vector gradient = Sum((kappa, anchor), (-kappa, point));
        return (gradient, Loss(p, point) + 0.5 * Dot(p.Ridge(point), point) + 0.5 / kappa * Dot(gradient, gradient));
    }

    private static double Loss(NaiveProblem p, Vector w) => Enumerable.Range(0, p.Count)
        .Average(i => p.Importance(i) * Math.Log(1 + Math.Exp(-p.Label(i) * Dot(p.Row(i), w))));

    private static Vector HessianTimes(NaiveProblem p, Vector at, Vector direction)
    {
        Vector sum = Sum([.. Enumerable.Range(0, p.Count).Select(i =>
        {
            double s = 1 / (1 + Math.Exp(-Dot(p.Row(i), at)));
            return (p.Importance(i) * s * (1 - s) * Dot(p.Row(i), direction) / p.Count, p.Row(i));
        })]);
        return Sum((1, sum), (1, p.Ridge(direction)));
    }

    private static NaiveProblem Problem(double l2) => new(count: 7, columns: 3, l2, intercept: true, seed: 11);

    private static void Check(SolverRun run, int passes, Vector expected)
    {
        for (int k = 0; k < passes; k++)
        {
            run.Pass();
        }
        var weights = new double[expected.Length];
        run.Read(weights);
        weights.Should().Equal(expected, (a, b) => Math.Abs(a - b) <= Tolerance);
        expected.Should().Contain(v => Math.Abs(v) > 1e-3);
    }
}
