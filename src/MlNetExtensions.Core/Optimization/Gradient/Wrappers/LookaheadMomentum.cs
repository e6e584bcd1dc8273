namespace MlNetExtensions;

/// <summary>What happens to the inner optimizer's momentum when <see cref="Lookahead"/> pulls the parameters back.</summary>
public enum LookaheadMomentum
{
    /// <summary>Nothing.</summary>
    Keep,

    /// <summary>It begins at zero again.</summary>
    Reset,

    /// <summary>It is pulled back too: b ← αb + (1 - α)·(b after the last time).</summary>
    PullBack,

    /// <summary>
    /// As the authors' code does: b ← αb at the first time, and then, as its copy is the momentum itself, b ← α(2 - α)b.
    /// </summary>
    PullBackAsShipped,
}
