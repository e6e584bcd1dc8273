namespace MlNetExtensions.Tuning;

/// <summary>A function of points: a draw from a posterior, or what to minimize to find the next trial. One thread at a time.</summary>
public interface ITuningFunction
{
    /// <summary>The value at a point.</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    double Value(ReadOnlySpan<double> point);

    /// <summary>The value at a point, with its gradient.</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    /// <param name="gradient">Receives the gradient by the coordinates of numbers; what it holds for levels is of no use.</param>
    double Value(ReadOnlySpan<double> point, Span<double> gradient);
}
