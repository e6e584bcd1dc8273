using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Optimistic AMSGrad (Wang, Li, Karimi and Li, 2019-2021): AMSGrad that also steps along the gradient it expects next. With the guess h_t
/// of g_t, here the last gradient: m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)(g - h_t)², v̂ = max(v̂, v); the steps are w̃ ← w̃ - ηm/√v̂ and w
/// = w̃ - η(β₁m + (1 - β₁)h_{t+1})/√v̂.
/// </summary>
/// <remarks>
/// The update is the difference of two w, so the learning rate should change slowly. √v̂ + ε in the place of √v̂. The paper extrapolates
/// the last gradients to make its guess; this is the simplest guess. From memory of the paper: experimental.
/// </remarks>
public sealed record ScaleByOptimisticAmsGrad : MomentTransformation
{
    /// <summary>β = (0.9, 0.999), ε = 1e-8.</summary>
    public ScaleByOptimisticAmsGrad()
        : base(0.9, 0.999, 1e-8)
    {
    }

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : MomentState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _largest;
        private readonly T[] _guess;
        private readonly T[] _ahead;
        private readonly T _keep;
        private readonly T _add;
        private readonly T _epsilon;

        public State(ScaleByOptimisticAmsGrad options, ParameterLayout layout)
            : base(options, layout)
        {
            (_largest, _guess, _ahead) = (Values("largest v"), Values("guess"), Values("step ahead"));
            (_keep, _add) = (T.CreateTruncating(options.Beta1), T.CreateTruncating(1 - options.Beta1));
            _epsilon = T.CreateTruncating(options.Epsilon);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> m = block.Of(First), largest = block.Of(_largest), guess = block.Of(_guess), ahead = block.Of(_ahead);
            Span<T> next = block.SecondScratch, root = block.ThirdScratch;
            AverageFirst(block, block.Update);
            TensorPrimitives.Subtract(block.Update, guess, next);
            AverageSecond(block, next);
            TensorPrimitives.Max<T>(largest, block.Of(Second), largest);
            TensorPrimitives.Sqrt<T>(largest, root);
            TensorPrimitives.Add(root, _epsilon, root);
            block.Update.CopyTo(guess);

            // What is ahead of w̃ now, and what it was: the update moves from one to the other, and by the step of w̃.
            TensorPrimitives.Multiply(m, _keep, next);
            TensorPrimitives.MultiplyAdd(guess, _add, next, next);
            TensorPrimitives.Divide<T>(next, root, next);
            TensorPrimitives.Divide<T>(m, root, block.Update);
            TensorPrimitives.Add(block.Update, next, block.Update);
            TensorPrimitives.Subtract(block.Update, ahead, block.Update);
            next.CopyTo(ahead);
        }
    }
}
