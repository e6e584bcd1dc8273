using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>An own link that changes nothing: it shows the parts of each batch's gradient to a <see cref="GradientNoiseScale"/>.</summary>
internal sealed record NoiseProbe(GradientNoiseScale NoiseScale) : GradientTransformation
{
    public override LinkRole Role => LinkRole.Any;

    public override GradientNeeds Needs => GradientNeeds.MicroBatches | GradientNeeds.Rows;

    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, NoiseScale);

    private sealed class State<T>(ParameterLayout layout, GradientNoiseScale noiseScale) : GradientState<T>(layout)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        public override void Apply(Span<T> update, in GradientStep<T> context)
        {
            // The last batch of an epoch may not divide into equal parts.
            if (context.Rows % context.MicroBatches.Length == 0)
                noiseScale.Add(context.MicroBatches, context.Rows, update);
        }
    }
}
