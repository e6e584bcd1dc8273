namespace Microsoft.ML;

/// <summary>What a trainer wishes of its input.</summary>
public sealed class TrainerInfo
{
    internal TrainerInfo(bool normalization = true, bool caching = true)
    {
        NeedNormalization = normalization;
        WantCaching = caching;
    }

    public bool NeedNormalization { get; }

    public bool WantCaching { get; }
}
