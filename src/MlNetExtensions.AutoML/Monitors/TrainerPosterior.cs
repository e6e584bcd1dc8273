namespace MlNetExtensions;

/// <summary>What is believed of a trainer's loss.</summary>
/// <param name="Trainer">Its name.</param>
/// <param name="Trials">Trials it had.</param>
/// <param name="Mean">The expected loss of its next trial; NaN without any.</param>
/// <param name="Deviation">The standard deviation of that expectation; NaN if nothing can be said.</param>
/// <param name="Chance">The chance that the tuner chooses it next; NaN, the default, where tuners do not say.</param>
public sealed record TrainerPosterior(string Trainer, int Trials, double Mean, double Deviation, double Chance = double.NaN);
