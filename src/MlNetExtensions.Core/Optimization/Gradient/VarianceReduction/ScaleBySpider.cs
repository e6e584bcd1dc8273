using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// SPIDER (Fang, Li, Lin and Zhang, NeurIPS 2018): v_t = v_{t-1} + g_t - g′_t, where g′_t is the gradient of the current mini-batch at the
/// parameters before the last step; every q steps v is the gradient over all rows. The paper's steps have a fixed length:
/// <see cref="ScaleToUnitNorm"/> after it.
/// </summary>
/// <remarks>
/// The equations are from memory of the paper; tests check them on full batches and on noise. Asks the oracle, so it should be the first
/// link.
/// </remarks>
public sealed record ScaleBySpider : GradientTransformation
{
    /// <summary>q, at least 1; 100. The paper takes the root of the number of rows.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 100;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.CurrentBatch | GradientNeeds.AllRows;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("q", Period)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int _period;
        private readonly T[] _estimate;
        private readonly PreviousPoint<T> _previous;
        private readonly SelectedGradient<T> _all;
        private bool _restarts;

        public State(ScaleBySpider options, ParameterLayout layout)
            : base(layout)
        {
            (_period, _estimate) = (options.Period, Values("v"));
            _previous = new PreviousPoint<T>(layout, Values("previous parameters", layout.Length));
            _all = new SelectedGradient<T>(layout, new T[layout.Count]);
        }

        protected internal override void Begin(in GradientStep<T> context)
        {
            _restarts = (context.Number - 1) % _period == 0;
            if (_restarts)
            {
                _all.Ask(context.Oracle!, context.Parameters, GradientSample.AllRows);
                context.Parameters.CopyTo(_previous.Parameters);
            }
            else
            {
                _previous.Move(context);
            }
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> estimate = block.Of(_estimate);
            if (_restarts)
            {
                block.Of(_all.Values).CopyTo(estimate);
            }
            else
            {
                TensorPrimitives.Subtract(block.Update, block.Of(_previous.Gradient), block.Scratch);
                TensorPrimitives.Add<T>(estimate, block.Scratch, estimate);
            }

            estimate.CopyTo(block.Update);
        }
    }
}
