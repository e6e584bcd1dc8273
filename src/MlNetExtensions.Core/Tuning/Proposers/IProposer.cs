namespace MlNetExtensions.Tuning;

/// <summary>
/// Says which point of a <see cref="TuningSpace"/> to try next. A proposal depends on the seed, the number of the trial, what was observed
/// in the order of the trials, and which trials are pending; on nothing else, in particular not on when and in which order calls came. So
/// a study that goes on in another process gets the proposals that it would have had. Safe to call from several threads.
/// </summary>
public interface IProposer
{
    /// <summary>A canonical point to try. The trial is pending from here on; asked again, it gets the same point.</summary>
    /// <param name="trial">The number of the trial, not negative, without a result so far.</param>
    double[] Propose(int trial);

    /// <summary>
    /// A trial that another process proposed and that has no result so far: it is pending here, too. One that is known stays as it is.
    /// </summary>
    /// <param name="trial">The number of the trial.</param>
    /// <param name="point">Where it is.</param>
    void Pending(int trial, ReadOnlySpan<double> point);

    /// <summary>
    /// The result of a trial, pending or not: one that was never proposed here is taken as history. A second result replaces the first.
    /// </summary>
    /// <param name="trial">The number of the trial.</param>
    /// <param name="point">Where it was; it need not be what was proposed.</param>
    /// <param name="loss">Smaller is better; NaN or infinite: the trial failed.</param>
    void Update(int trial, ReadOnlySpan<double> point, double loss);

    /// <summary>The trial is pending no more, and nothing is learned from it.</summary>
    /// <param name="trial">The number of the trial; one that is not pending is passed over.</param>
    void Abandon(int trial);
}
