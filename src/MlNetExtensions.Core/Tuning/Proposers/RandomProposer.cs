namespace MlNetExtensions.Tuning;

/// <summary>Uniform points: each level of a dimension is as likely as the others, whether or not other dimensions hang on it.</summary>
/// <param name="space">Where to search.</param>
/// <param name="seed">Any number.</param>
public sealed class RandomProposer(TuningSpace space, ulong seed = 1) : Proposer(space, seed)
{
    /// <inheritdoc/>
    protected override double[] Suggest(ProposalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        SelectionRandom random = RandomOf(request.Number);
        double[] point = new double[Space.Count];
        for (int i = 0; i < point.Length; i++)
        {
            point[i] = random.Uniform();
        }

        return point;
    }
}
