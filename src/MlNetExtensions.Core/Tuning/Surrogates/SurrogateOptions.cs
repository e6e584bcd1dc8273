using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>What a tuner learns from its trials.</summary>
public enum SurrogateKind
{
    /// <summary>A Gaussian process: the first choice.</summary>
    GaussianProcess,

    /// <summary>
    /// A few small networks that were begun differently: for losses that no Gaussian process describes. A proposal takes about ten times as
    /// long, and doubt is a guess. The batched kernel bandit keeps to its own process.
    /// </summary>
    DeepEnsemble,
}

/// <summary>How a tuner learns from its trials: a Gaussian process, exact for few points and through a dictionary for many.</summary>
public class SurrogateOptions
{
    /// <summary>
    /// Trials before the surrogate is asked: the defaults and then points of a Sobol sequence; at least 1. Null, the default: twice the
    /// dimensions, at least 4 and at most 20.
    /// </summary>
    public int? InitialTrials { get; set; }

    /// <summary>What is learned. Default: a Gaussian process.</summary>
    public SurrogateKind Model { get; set; } = SurrogateKind.GaussianProcess;

    /// <summary>The kernel. Default: Matérn 5/2.</summary>
    public KernelKind Kernel { get; set; } = KernelKind.Matern52;

    /// <summary>Up to so many distinct points the process is exact; at least 1. Default: 500.</summary>
    public int ExactPoints { get; set; } = 500;

    /// <summary>Points of the dictionary where the process is not exact; at least 1. Default: 100.</summary>
    public int DictionaryPoints { get; set; } = 100;

    /// <summary>From so many points at most the kernel's parameters are learned; at least 4. Default: 128.</summary>
    public int FitPoints { get; set; } = 128;

    /// <summary>Random features of a draw from the posterior; at least 1. Default: 512.</summary>
    public int DrawFeatures { get; set; } = 512;

    /// <summary>Points that are compared before the best of them are improved by their gradients; at least 1. Default: 400.</summary>
    public int Candidates { get; set; } = 400;

    /// <summary>What is out of range, by the name of the option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    internal virtual void Validate()
    {
        OptionValue.AtLeast(InitialTrials ?? 1, 1, nameof(InitialTrials));
        Arguments.Defined(Model);
        Arguments.Defined(Kernel);
        OptionValue.AtLeast(ExactPoints, 1, nameof(ExactPoints));
        OptionValue.AtLeast(DictionaryPoints, 1, nameof(DictionaryPoints));
        OptionValue.AtLeast(FitPoints, 4, nameof(FitPoints));
        OptionValue.AtLeast(DrawFeatures, 1, nameof(DrawFeatures));
        OptionValue.AtLeast(Candidates, 1, nameof(Candidates));
    }
}
