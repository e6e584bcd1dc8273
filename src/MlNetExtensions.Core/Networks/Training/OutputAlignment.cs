using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Networks;

/// <summary>Takes the gradient-weight alignment of the rows of an epoch's batches: the output layer's weights against the rows' own gradients.</summary>
internal sealed class OutputAlignment
{
    private readonly NetworkPass<float> _pass;
    private readonly LayerPlace _place;
    private readonly int _outputs;
    private readonly GradientWeightAlignment _alignment = new();

    public OutputAlignment(NetworkPass<float> pass)
    {
        (_pass, _place, _outputs) = (pass, pass.Shape.Places[^1], pass.Shape.Outputs);
        if (Problem(pass.Shape) is { } problem)
        {
            throw new ArgumentException(problem);
        }
    }

    /// <summary>Of the rows since the beginning of the epoch.</summary>
    public double Score => _alignment.Score;

    /// <summary>Why a network has no such alignment; null where it has.</summary>
    public static string? Problem(NetworkShape shape) => shape.Layers is [_, .., DenseLayer { Form: WeightForm.Direct }]
        ? null
        : $"Gradient-weight alignment needs hidden layers, and an output layer that is dense and has no normalized weights: {shape}.";

    public void Clear() => _alignment.Clear();

    /// <summary>Takes in the rows of the pass's last gradient.</summary>
    public void Add(ReadOnlySpan<float> parameters)
    {
        ReadOnlySpan<float> weights = parameters.Slice(_place.FirstParameter, _outputs * _place.Inputs);
        // Shares of rows in the batch's loss scale their gradients, and no cosine.
        for (int row = 0; row < _pass.Rows; row++)
        {
            _alignment.Add(GradientWeightAlignment.Of<float>(_pass.Layers[^2].Output.Row(row), _pass.OutputDelta.Row(row), weights));
        }
    }
}
