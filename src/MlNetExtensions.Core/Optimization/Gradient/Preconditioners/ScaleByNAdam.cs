using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// NAdam (Dozat, ICLR 2016 workshop): Adam with Nesterov's momentum. μ_t = β₁(1 - ½·0.96^(tψ)), Π_t = μ₁⋯μ_t,
/// u = ((1 - μ_t)/(1 - Π_t)·g + μ_{t+1}/(1 - Π_{t+1})·m) / (√v̂ + ε).
/// </summary>
/// <remarks>PyTorch 1.13 counts μ_t twice in Π_{t+1}; here it is once, as in the paper and in later versions.</remarks>
public sealed record ScaleByNAdam : MomentTransformation
{
    /// <summary>β = (0.9, 0.999), ε = 1e-8.</summary>
    public ScaleByNAdam()
        : base(0.9, 0.999, 1e-8)
    {
    }

    /// <summary>ψ, not negative; 0.004.</summary>
    public double MomentumDecay { get; init => field = OptionValue.NotNegative(value); } = 0.004;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [.. base.Options, ("ψ", MomentumDecay)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : MomentState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByNAdam _options;
        private readonly double[] _product;
        private T _gradientWeight;
        private T _momentWeight;
        private T _epsilon;

        public State(ScaleByNAdam options, ParameterLayout layout)
            : base(options, layout)
        {
            _options = options;
            _product = Numbers("product of the momenta");
            _product[0] = 1;
        }

        protected internal override void Begin(in GradientStep<T> context)
        {
            double momentum = Momentum(context.Number), next = Momentum(context.Number + 1);
            double root = Math.Sqrt(SecondCorrection(context.Number));
            _product[0] *= momentum;
            _gradientWeight = T.CreateTruncating(root * (1 - momentum) / (1 - _product[0]));
            _momentWeight = T.CreateTruncating(root * next / (1 - _product[0] * next));
            _epsilon = T.CreateTruncating(_options.Epsilon * root);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            AverageFirst(block, block.Update);
            AverageSecond(block, block.Update);
            Span<T> mixed = block.SecondScratch;
            TensorPrimitives.Multiply(block.Update, _gradientWeight, mixed);
            TensorPrimitives.MultiplyAdd(block.Of(First), _momentWeight, mixed, mixed);
            Divide(block, mixed, block.Of(Second), T.One, _epsilon);
        }

        private double Momentum(long t) => _options.Beta1 * (1 - 0.5 * Math.Pow(0.96, t * _options.MomentumDecay));
    }
}
