namespace Microsoft.ML.Trainers;

/// <summary>max(0, margin − y·output), with y = ±1.</summary>
public sealed class HingeLoss : IClassificationLoss
{
    private readonly float _margin;

    public HingeLoss(float margin = 1) => _margin = margin;

    public double Loss(float output, float label) => Math.Max(0, _margin - Signed(output, label));

    public float Derivative(float output, float label) => _margin > Signed(output, label) ? label > 0 ? -1 : 1 : 0;

    private static float Signed(float output, float label) => label > 0 ? output : -output;
}
