namespace MlNetExtensions.Tuning;

/// <summary>What a surrogate believes of the value at a point.</summary>
/// <param name="Mean">The posterior mean.</param>
/// <param name="Variance">Of the value itself: an observation's noise is not in it. Not negative.</param>
public readonly record struct Prediction(double Mean, double Variance)
{
    /// <summary>√variance.</summary>
    public double Deviation => Math.Sqrt(Variance);
}

/// <summary>A belief about a function, learned from its values at some points. One thread at a time.</summary>
public interface ISurrogate
{
    /// <summary>What is believed at a point.</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    Prediction Predict(ReadOnlySpan<double> point);

    /// <summary>What is believed at a point, and how that changes with the coordinates; categories have the gradient 0.</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    /// <param name="meanGradient">Receives the gradient of the mean.</param>
    /// <param name="varianceGradient">Receives the gradient of the variance.</param>
    Prediction Predict(ReadOnlySpan<double> point, Span<double> meanGradient, Span<double> varianceGradient);

    /// <summary>A function drawn from the posterior: one that could be the true one.</summary>
    /// <param name="random">Where the draw comes from.</param>
    ITuningFunction Draw(SelectionRandom random);
}
