using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Adversarial model perturbation (Zheng, Zhang and Mao, "Regularizing Neural Networks via Adversarial Model Perturbation", CVPR 2021): δ =
/// 0; n times δ ← δ + ζ∇f(x + δ), and each group of δ shortened to the norm ε; u = ∇f(x + δ), the gradient of the same mini-batch. What
/// comes after it steps from x, toward flat minima.
/// </summary>
/// <remarks>n more gradients in each step.</remarks>
public sealed record AdversarialPerturbation : GradientTransformation
{
    /// <summary>ε, positive: tune it from 0.1 to 0.75; 0.5.</summary>
    public double Radius { get; init => field = OptionValue.Positive(value); } = 0.5;

    /// <summary>ζ, positive; 1.</summary>
    public double Rate { get; init => field = OptionValue.Positive(value); } = 1;

    /// <summary>n, at least 1; 1.</summary>
    public int Iterations { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Source;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.CurrentBatch;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("ε", Radius), ("ζ", Rate), ("n", (double)Iterations)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

    private sealed class State<T>(ParameterLayout layout, AdversarialPerturbation options) : GradientState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _move = new T[layout.Length];
        private readonly T[] _point = new T[layout.Length];
        private readonly T[] _gradient = new T[layout.Length];

        public override void Apply(Span<T> update, in GradientStep<T> context)
        {
            Array.Clear(_move);
            T rate = T.CreateTruncating(options.Rate);
            for (int i = 0; i < options.Iterations; i++)
            {
                for (int k = 0; k < Layout.Groups.Count; k++)
                {
                    ParameterGroup group = Layout.Groups[k];
                    Span<T> move = group.Of(_move.AsSpan());
                    TensorPrimitives.MultiplyAdd(group.Of(i == 0 ? update : _gradient.AsSpan()), rate, move, move);
                    double norm = Math.Sqrt(BlockMath.SumOfSquares<T>(move));
                    if (norm > options.Radius)
                    {
                        TensorPrimitives.Multiply(move, T.CreateTruncating(options.Radius / norm), move);
                    }
                }

                TensorPrimitives.Add(context.Parameters, _move, _point);
                context.Oracle!.Gradient(_point, GradientSample.CurrentBatch, _gradient);
            }

            for (int k = 0; k < Layout.Groups.Count; k++)
            {
                ParameterGroup group = Layout.Groups[k];
                group.Of<T>(_gradient).CopyTo(group.Of(update));
            }
        }
    }
}
