using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using static MlNetExtensions.Core.Tests.Optimization.FiniteSum.NaiveProblem;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

using Rows = DenseRows<double>;
using Vector = double[];

/// <summary>
/// The first steps of every stochastic solver with steps on the weights, on given rows, against its paper's equations in plain dense vectors. The
/// weights of different methods differ after three steps, so none can stand in for another.
/// </summary>
public sealed class StepOracleTests : StepOracle
{
    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void Saga(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        double step = 1 / (2 * p.Smoothness + Math.Min(2 * p.Count * p.L2, p.Smoothness));
        Vector w = new double[p.Size];
        Vector[] table = Zeros(p);
        foreach (int i in Visited)
        {
            Vector fresh = p.Gradient(i, w);
            Vector direction = Sum((1, fresh), (-1, table[i]), (1, Mean(table)));
            w = p.Prox(Sum((1, w), (-step, direction)), step);
            table[i] = fresh;
        }
        Check(new SagaRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), w);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void Sag(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        double step = 1 / p.Smoothness;
        Vector w = new double[p.Size];
        Vector[] table = Zeros(p);
        foreach (int i in Visited)
        {
            table[i] = p.Gradient(i, w);
            w = p.Prox(Sum((1, w), (-step, Mean(table))), step);
        }
        Check(new SagRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), w);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void Svrg(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        Vector w = new double[p.Size], snapshot = w;
        for (int t = 0; t < Visited.Length; t++)
        {
            snapshot = t % (2 * p.Count) == 0 ? w : snapshot;
            w = SvrgStep(p, w, snapshot, Visited[t], 0.1 / p.Smoothness);
        }
        Check(new SvrgRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), w);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void LooplessSvrg(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        Vector w = new double[p.Size], snapshot = w;
        var coins = new SeededRandom(5);
        foreach (int i in Visited)
        {
            (snapshot, w) = (coins.NextDouble() < 1.0 / p.Count ? w : snapshot, SvrgStep(p, w, snapshot, i, 1 / (6 * p.Smoothness)));
        }
        snapshot.Should().Contain(v => v != 0, "a coin must have come up");
        Check(new LooplessSvrgRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), w);
    }

    // Without a ridge the weight of z falls from round to round.
    [Theory]
    [InlineData(true, 0.05)]
    [InlineData(false, 0.05)]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    public void Katyusha(bool intercept, double l2)
    {
        NaiveProblem p = new(count: 7, columns: 3, l2, intercept, seed: 11);
        int m = 2 * p.Count;
        double tau1 = 0, alpha = 0;
        Vector y = new double[p.Size], z = y, snapshot = y;
        List<(double, Vector)> round = [];
        for (int t = 0; t < Visited.Length; t++)
        {
            if (t % m == 0)
            {
                snapshot = t == 0 ? y : WeightedMean(round);
                round.Clear();
                tau1 = l2 > 0 ? Math.Min(Math.Sqrt(m * l2 / (3 * p.Smoothness)), 0.5) : 2.0 / (t / m + 4);
                alpha = 1 / (3 * tau1 * p.Smoothness);
            }
            (y, z) = KatyushaStep(p, y, z, snapshot, Visited[t], tau1, alpha);
            round.Add((Math.Pow(1 + alpha * p.L2, t % m), y));
        }
        Check(new KatyushaRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), WeightedMean(round));
    }

    // A strong ridge lets the weights of the mean grow so fast that within one round they leave the numbers, were they not all scaled down.
    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void TheMeanOfKatyushaOutlivesItsLargestWeights(bool intercept)
    {
        double smoothness = new NaiveProblem(count: 250, columns: 3, l2: 0, intercept, seed: 11).Smoothness;
        NaiveProblem p = new(count: 250, columns: 3, 2 * smoothness, intercept, seed: 11);
        int[] rows = [.. Enumerable.Range(0, 2 * p.Count - 1).Select(t => 37 * t % p.Count)];
        double alpha = 1 / (1.5 * p.Smoothness), growth = 1 + alpha * p.L2;
        Math.Pow(growth, rows.Length).Should().BeGreaterThan(1e150);
        Vector snapshot = new double[p.Size], y = snapshot, z = snapshot;
        List<(double, Vector)> round = [];
        for (int t = 0; t < rows.Length; t++)
        {
            (y, z) = KatyushaStep(p, y, z, snapshot, rows[t], tau1: 0.5, alpha);
            round.Add((Math.Pow(growth, t), y));
        }
        var run = new KatyushaRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]);
        run.Steps(rows);
        CheckWeights(run, WeightedMean(round));
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void LooplessKatyusha(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        double smoothness = p.Smoothness + p.L2, sigma = p.L2 / smoothness;
        double theta1 = Math.Min(Math.Sqrt(2 * sigma * p.Count / 3), 0.5), eta = 0.5 / (1.5 * theta1);
        Vector y = new double[p.Size], z = y, snapshot = y;
        var coins = new SeededRandom(5);
        foreach (int i in Visited)
        {
            Vector x = Sum((theta1, z), (0.5, snapshot), (0.5 - theta1, y));
            // The paper's form: the ridge is part of the gradient, and x pulls z.
            Vector g = Sum((1, p.Gradient(i, x)), (-1, p.Gradient(i, snapshot)), (1, p.Gradient(snapshot)), (1, p.Ridge(x)));
            Vector next = [.. z.Select((v, j) => j < p.Columns
                ? (eta * sigma * x[j] + v - eta / smoothness * g[j]) / (1 + eta * sigma)
                : v - eta / smoothness * g[j])];
            snapshot = coins.NextDouble() < 1.0 / p.Count ? y : snapshot;
            y = Sum((1, x), (theta1, next), (-theta1, z));
            z = next;
        }
        snapshot.Should().Contain(v => v != 0, "a coin must have come up");
        Check(new LooplessKatyushaRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), y);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void SarahPlus(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        double step = 1 / (2 * (p.Smoothness + p.L2)), stop = double.PositiveInfinity;
        Vector w = new double[p.Size], previous = w, v = w;
        int left = 0;
        foreach (int i in Visited)
        {
            if (left == 0 || Dot(v, v) <= stop)
            {
                v = Sum((1, p.Gradient(w)), (1, p.Ridge(w)));
                stop = Dot(v, v) / 8;
                (previous, w) = (w, Sum((1, w), (-step, v)));
                left = p.Count;
            }
            v = Sum((1, p.Gradient(i, w)), (1, p.Ridge(w)), (-1, p.Gradient(i, previous)), (-1, p.Ridge(previous)), (1, v));
            (previous, w) = (w, Sum((1, w), (-step, v)));
            left--;
        }
        Check(new SarahPlusRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), w);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void AcceleratedSvrg(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        double n = p.Count, big = p.Smoothness, mu = p.L2, gamma = Math.Max(big / n, mu);
        (double Delta, double Eta, double Theta) Next()
        {
            double quadratic = 9 * n * big / 5, linear = gamma - mu;
            double root = Math.Min((-linear + Math.Sqrt(linear * linear + 4 * quadratic * gamma)) / (2 * quadratic), 1 / (3 * n));
            gamma = (1 - root) * gamma + mu * root;
            double step = Math.Min(1 / (3 * big), 1 / (15 * gamma * n));
            return (root, step, (3 * n * root - 5 * mu * step) / (3 - 5 * mu * step));
        }
        (double delta, double eta, double theta) = Next();
        Vector y = new double[p.Size], snapshot = y;
        var coins = new SeededRandom(5);
        foreach (int i in Visited)
        {
            Vector g = Sum((1, p.Gradient(i, y)), (-1, p.Gradient(i, snapshot)), (1, p.Gradient(snapshot)));
            Vector x = p.Prox(Sum((1, y), (-eta, g)), eta);
            double ak = mu * delta / gamma, bk = delta / (gamma * eta), a = (1 - ak) / theta + ak;
            (delta, eta, theta) = Next();
            if (coins.NextDouble() < 1.0 / p.Count)
            {
                y = Sum((theta * (a - bk), y), ((1 - a) * theta, snapshot), (bk * theta + 1 - theta, x));
                snapshot = x;
            }
            else
            {
                y = Sum((theta * (a - bk), y), (1 - theta * a, snapshot), (bk * theta, x));
            }
        }
        snapshot.Should().Contain(v => v != 0, "a coin must have come up");
        Check(new AcceleratedSvrgRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]), y);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void Page(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        int batch = (int)Math.Sqrt(p.Count);
        double probability = (double)batch / (p.Count + batch);
        var run = new PageRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]);
        // The largest eigenvalue itself is checked elsewhere; here the step is an input.
        double step = run.LearningRate;
        Vector previous = new double[p.Size], g = p.Gradient(previous), w = p.Prox(Sum((1, previous), (-step, g)), step);
        var coins = new SeededRandom(5);
        for (int t = 0; t + batch <= Visited.Length; t += batch)
        {
            if (coins.NextDouble() < probability)
            {
                g = p.Gradient(w);
                (previous, w) = (w, p.Prox(Sum((1, w), (-step, g)), step));
            }
            foreach (int i in Visited.AsSpan(t, batch))
            {
                g = Sum((1, g), (1.0 / batch, p.Gradient(i, w)), (-1.0 / batch, p.Gradient(i, previous)));
            }
            (previous, w) = (w, p.Prox(Sum((1, w), (-step, g)), step));
        }
        Check(run, w);
    }

    private static Vector SvrgStep(NaiveProblem p, Vector w, Vector snapshot, int i, double step)
    {
        Vector direction = Sum((1, p.Gradient(i, w)), (-1, p.Gradient(i, snapshot)), (1, p.Gradient(snapshot)));
        return p.Prox(Sum((1, w), (-step, direction)), step);
    }

    private static (Vector Y, Vector Z) KatyushaStep(NaiveProblem p, Vector y, Vector z, Vector snapshot, int i, double tau1, double alpha)
    {
        Vector x = Sum((tau1, z), (0.5, snapshot), (0.5 - tau1, y));
        Vector g = Sum((1, p.Gradient(snapshot)), (1, p.Gradient(i, x)), (-1, p.Gradient(i, snapshot)));
        Vector next = p.Prox(Sum((1, z), (-alpha, g)), alpha);
        return (Sum((1, x), (tau1, next), (-tau1, z)), next);
    }

    private static Vector WeightedMean(List<(double Weight, Vector Point)> points)
    {
        double total = points.Sum(point => point.Weight);
        return Sum([.. points.Select(point => (point.Weight / total, point.Point))]);
    }

    private static Vector[] Zeros(NaiveProblem p) => [.. Enumerable.Range(0, p.Count).Select(_ => new double[p.Size])];

    private static Vector Mean(Vector[] vectors) => Sum([.. vectors.Select(vector => (1.0 / vectors.Length, vector))]);
}
