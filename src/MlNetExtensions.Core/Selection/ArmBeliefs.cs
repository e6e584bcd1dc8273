namespace MlNetExtensions;

/// <summary>
/// What is believed of the rewards of several arms (rows, sources, choices): a posterior for each, learned from one reward after the other.
/// </summary>
/// <remarks>Arrays of the constructor are all that is remembered, so that they are saved and restored. One thread at a time.</remarks>
public abstract class ArmBeliefs : SavedArrays
{
    /// <param name="arms">Number of arms, at least 1.</param>
    protected ArmBeliefs(int arms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(arms, 1);
        Count = arms;
    }

    /// <summary>Number of arms.</summary>
    public int Count { get; }

    /// <summary>Learns from a reward.</summary>
    /// <param name="arm">The arm, counted from 0.</param>
    /// <param name="reward">Finite, and what else the posterior says.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm, or the reward is out of range.</exception>
    public abstract void Update(int arm, double reward);

    /// <summary>The posterior mean of an arm's expected reward.</summary>
    public abstract double Mean(int arm);

    /// <summary>The posterior variance of an arm's expected reward; infinite where the posterior has none.</summary>
    public abstract double Variance(int arm);

    /// <summary>A draw of an arm's expected reward from its posterior.</summary>
    public abstract double Sample(int arm, SelectionRandom random);

    /// <summary>Ends a round: evidence fades where the posterior forgets by rounds.</summary>
    public virtual void NextRound()
    {
    }

    /// <summary>The arm of which the draw is largest: one step of Thompson sampling. Of equal draws the first.</summary>
    public virtual int Choose(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        (int best, double largest) = (0, double.NegativeInfinity);
        for (int arm = 0; arm < Count; arm++)
        {
            double draw = Sample(arm, random);
            if (draw > largest)
            {
                (best, largest) = (arm, draw);
            }
        }

        return best;
    }

    /// <summary>The index, where there is such an arm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    protected int Checked(int arm) => (uint)arm < (uint)Count ? arm
        : throw new ArgumentOutOfRangeException(nameof(arm), arm, $"There are {Count} arms, counted from 0.");

    /// <summary>The arm with the largest posterior mean; of equal means the first.</summary>
    public int Best()
    {
        int best = 0;
        for (int arm = 1; arm < Count; arm++)
        {
            best = Mean(arm) > Mean(best) ? arm : best;
        }

        return best;
    }
}
