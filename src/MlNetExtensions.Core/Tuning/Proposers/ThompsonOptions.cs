using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Options of the Thompson-sampling tuner.</summary>
public sealed class ThompsonOptions : SurrogateOptions
{
    /// <summary>
    /// What is believed of a category's level before it was tried, in rewards of mean 0 and variance 1. Default: mean 0, counting for 1
    /// trial, and a variance of about 1.
    /// </summary>
    public NormalGammaPosterior Choices { get; set; } = new(0, 1, 2, 1) { Decay = 0.1 };

    /// <summary>Of a category, so many levels that were never tried are considered at a time; at least 1. Default: 8.</summary>
    public int NewLevels { get; set; } = 8;

    internal override void Validate()
    {
        base.Validate();
        _ = Choices ?? throw new ArgumentNullException(nameof(Choices));
        OptionValue.AtLeast(NewLevels, 1, nameof(NewLevels));
    }
}
