using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>The rows that an <see cref="IGradientOracle{T}"/> takes a gradient over.</summary>
public enum GradientSample
{
    /// <summary>
    /// The mini-batch of this step, with the same random decisions (dropout, noise) as the gradient of this step: differences of the two
    /// gradients must come from the parameters alone.
    /// </summary>
    CurrentBatch,

    /// <summary>A mini-batch of the same size that is drawn independently of the one of this step.</summary>
    IndependentBatch,

    /// <summary>All training rows.</summary>
    AllRows,
}

/// <summary>Gradients at other parameters than the current ones, for methods that compare them; a trainer implements it.</summary>
/// <typeparam name="T">float or double.</typeparam>
public interface IGradientOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Fills <paramref name="gradient"/> with the mean gradient over the rows at <paramref name="parameters"/>.</summary>
    /// <param name="parameters">As many as the model has.</param>
    /// <param name="sample">The rows.</param>
    /// <param name="gradient">As long; never the gradient that the step is made of.</param>
    void Gradient(ReadOnlySpan<T> parameters, GradientSample sample, Span<T> gradient);
}
