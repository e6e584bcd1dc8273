namespace MlNetExtensions.Tuning;

/// <summary>
/// The points of a Sobol sequence, randomly shifted by the seed: they fill the cube more evenly than random ones. Trial t gets point t, so
/// trials that were abandoned leave holes.
/// </summary>
public sealed class SobolProposer : Proposer
{
    private readonly SobolSequence _sequence;

    /// <param name="space">Where to search.</param>
    /// <param name="seed">Any number.</param>
    public SobolProposer(TuningSpace space, ulong seed = 1)
        : base(space, seed) => _sequence = new SobolSequence(space.Count, seed);

    /// <inheritdoc/>
    protected override double[] Suggest(ProposalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        double[] point = new double[Space.Count];
        _sequence.Point((uint)request.Number, point);
        return point;
    }
}
