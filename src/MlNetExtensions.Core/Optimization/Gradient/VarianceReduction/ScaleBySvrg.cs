using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// α-SVRG (Yin, Xu, Li, Darrell and Liu, "A Coefficient Makes SVRG Effective", 2023): u = g - α_t·(g̃ - ∇F(x̃)), where x̃ are the
/// parameters of a snapshot taken every <see cref="Period"/> steps, g̃ is the gradient of the current mini-batch there, and ∇F that of all
/// rows. α = 1 is SVRG (Johnson and Zhang, NIPS 2013).
/// </summary>
/// <remarks>
/// The paper lets α fall linearly from 0.75 to 0 over the training: give a schedule. From memory of the paper; a test checks unbiasedness
/// and variance.
/// </remarks>
public sealed record ScaleBySvrg : GradientTransformation
{
    /// <param name="coefficient">α.</param>
    /// <param name="period">Steps from one snapshot to the next, at least 1: those of an epoch.</param>
    public ScaleBySvrg(Schedule coefficient, int period)
    {
        Coefficient = OptionValue.NotNull(coefficient, nameof(coefficient));
        Period = OptionValue.AtLeast(period, 1, nameof(period));
    }

    /// <summary>α.</summary>
    public Schedule Coefficient { get; }

    /// <summary>Steps from one snapshot to the next.</summary>
    public int Period { get; }

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.CurrentBatch | GradientNeeds.AllRows;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("α", Coefficient), ("period", Period)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleBySvrg _options;
        private readonly T[] _snapshot;
        private readonly SelectedGradient<T> _all;
        private readonly SelectedGradient<T> _batch;
        private T _coefficient;

        public State(ScaleBySvrg options, ParameterLayout layout)
            : base(layout)
        {
            (_options, _snapshot) = (options, Values("snapshot", layout.Length));
            _all = new SelectedGradient<T>(layout, Values("gradient over all rows"));
            _batch = new SelectedGradient<T>(layout, new T[layout.Count]);
        }

        protected internal override void Begin(in GradientStep<T> context)
        {
            if ((context.Number - 1) % _options.Period == 0)
            {
                context.Parameters.CopyTo(_snapshot);
                _all.Ask(context.Oracle!, _snapshot, GradientSample.AllRows);
            }

            _batch.Ask(context.Oracle!, _snapshot, GradientSample.CurrentBatch);
            _coefficient = T.CreateTruncating(_options.Coefficient.At(context.Number));
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> correction = block.Scratch;
            TensorPrimitives.Subtract<T>(block.Of(_all.Values), block.Of(_batch.Values), correction);
            TensorPrimitives.MultiplyAdd(correction, _coefficient, block.Update, block.Update);
        }
    }
}
