namespace MlNetExtensions;

/// <summary>What a model says of one row, and what is known of it. What no score asks for may be left out.</summary>
public readonly ref struct ScoredRow
{
    /// <summary>A row of which nothing is known.</summary>
    public ScoredRow()
    {
    }

    /// <summary>One for each class, not negative, with the sum 1. For two classes give both.</summary>
    public ReadOnlySpan<double> Probabilities { get; init; }

    /// <summary>The row's class, counted from 0; negative where it is not known.</summary>
    public int Label { get; init; } = -1;

    /// <summary>The row's loss; NaN where it is not known.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>‖x‖ of the row's features, not negative; NaN where it is not known.</summary>
    public double FeatureNorm { get; init; } = double.NaN;

    /// <summary>Probabilities of several models, those of the first model first: as many for each as <see cref="Classes"/>.</summary>
    public ReadOnlySpan<double> Members { get; init; }

    /// <summary>Classes of <see cref="Members"/>; as many as <see cref="Probabilities"/> where it is not set.</summary>
    public int Classes { get => field > 0 ? field : Probabilities.Length; init; }

    internal ScoreInputs Inputs => (Probabilities.IsEmpty ? 0 : ScoreInputs.Probabilities) | (Label < 0 ? 0 : ScoreInputs.Label)
        | (double.IsNaN(Loss) ? 0 : ScoreInputs.Loss) | (double.IsNaN(FeatureNorm) ? 0 : ScoreInputs.FeatureNorm)
        | (Members.IsEmpty ? 0 : ScoreInputs.Members);
}
