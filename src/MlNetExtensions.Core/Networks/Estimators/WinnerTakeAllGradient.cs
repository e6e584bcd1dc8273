using MlNetExtensions.Core.Networks;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// Winner-take-all column-row sampling (Liu, Wang and others, "Winner-Take-All Column Row Sampling for Memory Efficient Adaptation of
/// Language Model", 2023): the weight gradient Σ gᵢxᵢᵀ of every dense layer from k of the batch's n rows; see
/// <see cref="WinnerTakeAllSampling"/>. Gradients of the layers' inputs and of biases are exact, and the estimate is unbiased.
/// </summary>
/// <remarks>The paper saves memory by forgetting the other rows; here all rows are kept, and only the estimate is the paper's.</remarks>
/// <param name="Share">k/n, above 0 and below 1; the official code's experiments take 0.1 to 0.5.</param>
public sealed record WinnerTakeAllGradient(double Share) : GradientEstimator
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"{nameof(WinnerTakeAllGradient)}({Share})");

    internal override string? Problem(NetworkShape shape) =>
        Share is > 0 and < 1 ? null : Invariant($"{nameof(Share)} is {Share}; it must be above 0 and below 1");

    internal override RowSampler CreateSampler(NetworkShape shape) => new Sampler(Share);

    private sealed class Sampler(double share) : RowSampler
    {
        public override bool WeighRows(
            int layer, ReadOnlySpan<double> inputNorms, ReadOnlySpan<double> deltaNorms, NormalRandom random, Span<double> weights)
        {
            int count = Math.Max(1, (int)(weights.Length * share));
            double[] probabilities = WinnerTakeAllSampling.Probabilities(inputNorms, deltaNorms);
            int[] winners = WinnerTakeAllSampling.Winners(probabilities, count);
            double[] rest = [.. probabilities];
            foreach (int row in winners)
            {
                rest[row] = 0;
            }

            int[] draws = [.. Enumerable.Range(0, count - winners.Length).Select(_ => Draw(rest, random))];
            WinnerTakeAllSampling.Weights(probabilities, winners, draws).CopyTo(weights);
            return true;
        }

        // One in proportion to what each has.
        private static int Draw(double[] shares, NormalRandom random)
        {
            double place = random.Uniform() * shares.Sum();
            int last = 0;
            for (int i = 0; i < shares.Length; i++)
            {
                if (shares[i] > 0)
                {
                    last = i;
                    place -= shares[i];
                    if (place < 0)
                    {
                        break;
                    }
                }
            }

            return last;
        }
    }
}
