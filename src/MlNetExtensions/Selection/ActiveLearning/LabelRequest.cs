namespace MlNetExtensions;

/// <summary>A row that a label is asked for.</summary>
/// <param name="Row">Its place in the pool, from 0.</param>
/// <param name="Round">The round that chose it, from 0.</param>
/// <param name="Score">What made it worth its label; NaN in rounds at random, and for rows chosen before a restart.</param>
/// <param name="Probabilities">What the model thinks of the classes; empty where the score is NaN.</param>
public sealed record LabelRequest(int Row, int Round, double Score, IReadOnlyList<double> Probabilities);
