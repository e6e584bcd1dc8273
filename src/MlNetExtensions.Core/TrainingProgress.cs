namespace MlNetExtensions;

/// <summary>One entry of a training history, also what long work reports to <see cref="IProgress{T}"/>.</summary>
/// <param name="Pass">Work done so far in passes over the data; fractional where a method stops within a pass.</param>
/// <param name="Objective">The value that training minimizes, at the best weights so far.</param>
/// <param name="Certificate">How far the objective can still fall, as far as the method can tell; same unit as <paramref name="Objective"/>.</param>
/// <param name="LearningRate">The step size in use.</param>
/// <param name="Elapsed">Time since training began.</param>
public readonly record struct TrainingProgress(double Pass, double Objective, double Certificate, double LearningRate, TimeSpan Elapsed);
