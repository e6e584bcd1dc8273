namespace MlNetExtensions.Tuning;

/// <summary>
/// The kernel's parameters as trials come in: learned anew after the 4th, 5th, … 20th trial and then whenever a tenth has been added, each
/// time starting from the parameters before, and from others while that costs little.
/// </summary>
/// <remarks>
/// The parameters after n trials depend on the first n trials alone, in the order of their numbers: where an earlier trial's result comes
/// late, what was learned since is learned again, and a study that goes on in another process learns all from the beginning.
/// </remarks>
internal sealed class KernelFit(PointEmbedding embedding, SurrogateOptions options, ulong seed)
{
    private const int First = 4;
    private const int Dense = 20;
    private const int FewPoints = 32;
    private const int FirstEvaluations = 40;
    private const int LaterEvaluations = 8;

    private readonly LogNormalPriors _priors = new(embedding);
    private readonly List<(int Trials, double[] Logs, KernelParameters Parameters)> _fits = [];
    private KernelParameters? _unfitted;
    private Trial[] _trials = [];

    /// <summary>The parameters after some trials.</summary>
    public KernelParameters After(Trial[] trials)
    {
        int common = 0;
        while (common < Math.Min(trials.Length, _trials.Length) && ReferenceEquals(trials[common], _trials[common]))
        {
            common++;
        }

        _trials = trials;
        while (_fits.Count > 0 && _fits[^1].Trials > common)
        {
            _fits.RemoveAt(_fits.Count - 1);
        }

        while (Following(_fits.Count > 0 ? _fits[^1].Trials : 0) is var count && count <= trials.Length)
        {
            Fit(trials.AsSpan(0, count));
        }

        return At(trials.Length);
    }

    /// <summary>The parameters that held after the first of the trials of the last call, the same object as long as those are the same.</summary>
    public KernelParameters At(int count)
    {
        int last = _fits.FindLastIndex(fit => fit.Trials <= count);
        return last >= 0 ? _fits[last].Parameters : _unfitted ??= Likelihood([]).Kernel(_priors.Means);
    }

    private static int Following(int count) => count < First ? First : count < Dense ? count + 1 : count + count / 10;

    private void Fit(ReadOnlySpan<Trial> trials)
    {
        MarginalLikelihood likelihood = Likelihood(trials);
        List<double[]> starts = [_fits.Count > 0 ? [.. _fits[^1].Logs] : _priors.Means.ToArray()];
        bool isCheap = trials.Length <= FewPoints;
        if (isCheap)
        {
            starts.Add(_priors.Means.ToArray());
            starts.Add(_priors.Draw(new SelectionRandom(SelectionRandom.Part(seed, (ulong)trials.Length))));
        }

        double[] best = starts[0];
        double least = double.PositiveInfinity;
        foreach (double[] start in starts)
        {
            double value = BoxMinimizer.Minimize(
                likelihood.Negative, start, _priors.Lower, _priors.Upper,
                isCheap ? FirstEvaluations : LaterEvaluations, firstStep: 0.5, tolerance: 1e-3);
            if (value < least)
            {
                (best, least) = (start, value);
            }
        }

        _fits.Add((trials.Length, best, likelihood.Kernel(best)));
    }

    private MarginalLikelihood Likelihood(ReadOnlySpan<Trial> trials)
    {
        double[] losses = new double[trials.Length];
        for (int i = 0; i < losses.Length; i++)
        {
            losses[i] = trials[i].Loss;
        }

        var points = new DistinctPoints(trials, LossScale.Transform(losses));
        int[] chosen = Chosen(points);
        return new MarginalLikelihood(
            embedding, options.Kernel, _priors, Array.ConvertAll(chosen, i => points.Points[i]),
            Array.ConvertAll(chosen, i => points.Means[i]),
            Array.ConvertAll(chosen, i => (double)points.Counts[i]), chosen.Sum(i => points.Squares[i]));
    }

    /// <summary>All points; of too many the best half of the number, and the others evenly over the order of trials.</summary>
    private int[] Chosen(DistinctPoints points)
    {
        int most = options.FitPoints;
        if (points.Count <= most)
        {
            return [.. Enumerable.Range(0, points.Count)];
        }

        int[] order = [.. Enumerable.Range(0, points.Count).OrderBy(i => points.Means[i]).ThenBy(i => i)];
        int best = most / 2, others = most - best;
        int[] rest = [.. order.Skip(best).Order()];
        return [.. order.Take(best).Concat(Enumerable.Range(0, others).Select(i => rest[(int)((long)i * rest.Length / others)])).Order()];
    }
}
