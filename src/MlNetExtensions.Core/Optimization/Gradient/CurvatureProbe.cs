using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// Products of the Hessian with random directions v, by differences of gradients of one mini-batch: h = (∇f(x + δv) - ∇f(x))/δ.
/// </summary>
/// <param name="layout">The groups; v is zero outside of them.</param>
/// <param name="random">Where v comes from.</param>
internal sealed class CurvatureProbe<T>(ParameterLayout layout, GradientRandom random)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _parameters = new T[layout.Length];
    private readonly T[] _moved = new T[layout.Length];
    private readonly T[] _here = new T[layout.Length];

    /// <summary>v, a value for each parameter of the layout.</summary>
    public double[] Direction { get; } = new double[layout.Count];

    /// <summary>h.</summary>
    public double[] Product { get; } = new double[layout.Count];

    /// <param name="context">The step; its oracle is asked twice.</param>
    /// <param name="distance">δ.</param>
    /// <param name="normal">Normal directions; else random signs.</param>
    public void Measure(in GradientStep<T> context, double distance, bool normal)
    {
        if (normal)
        {
            random.Normals(Direction);
        }
        else
        {
            random.Signs(Direction);
        }

        context.Parameters.CopyTo(_parameters);
        context.Oracle!.Gradient(_parameters, GradientSample.CurrentBatch, _here);
        for (int i = 0; i < layout.Groups.Count; i++)
        {
            Span<T> part = layout.Groups[i].Of(_parameters.AsSpan());
            for (int k = 0; k < part.Length; k++)
            {
                part[k] += T.CreateTruncating(distance * Direction[layout.StateOffset(i) + k]);
            }
        }

        context.Oracle.Gradient(_parameters, GradientSample.CurrentBatch, _moved);
        for (int i = 0; i < layout.Groups.Count; i++)
        {
            ReadOnlySpan<T> there = layout.Groups[i].Of(_moved.AsSpan()), here = layout.Groups[i].Of(_here.AsSpan());
            for (int k = 0; k < there.Length; k++)
            {
                Product[layout.StateOffset(i) + k] = (double.CreateTruncating(there[k]) - double.CreateTruncating(here[k])) / distance;
            }
        }
    }
}
