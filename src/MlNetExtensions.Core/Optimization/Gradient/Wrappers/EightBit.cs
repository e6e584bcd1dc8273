using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Any elementwise transformation that remembers numbers for each parameter, with one byte for each of those numbers: 8-bit optimizers by
/// block-wise dynamic quantization (Dettmers, Lewis, Shleifer and Zettlemoyer, ICLR 2022). Before a step a block's state is made of its codes, after it the
/// codes are made anew.
/// </summary>
/// <remarks>
/// Blocks of 256 as in the authors' current code (2048 in the paper). Groups with fewer than <see cref="MinimumCount"/> parameters keep their numbers as they
/// are. The paper has a map with sign for first moments and one without for second moments; here each block without negative numbers takes the one without
/// sign, which is at least as precise.
/// </remarks>
public sealed record EightBit : GradientTransformation
{
    /// <summary>Numbers that share a scale.</summary>
    internal const int BlockLength = 256;

    /// <param name="inner">An elementwise transformation, or a chain of such, whose state is numbers for each parameter: Adam, momentum, Lion.</param>
    public EightBit(GradientTransformation inner) => Inner = OptionValue.NotNull(inner, nameof(inner));

    /// <summary>The transformation.</summary>
    public GradientTransformation Inner { get; }

    /// <summary>Parameters of a group from which on bytes are used, at least 1; 4096.</summary>
    public int MinimumCount { get; init => field = OptionValue.AtLeast(value, 1); } = 4096;

    /// <inheritdoc/>
    public override LinkRole Role => Inner.Role;

    /// <inheritdoc/>
    public override GradientNeeds Needs => Inner.Needs;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Inner), ("from", MinimumCount)];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The inner transformation is not elementwise, or remembers more than numbers for each
    /// parameter.</exception>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new State<T>(
            layout,
            Inner.CreateState<T>(layout.Select(group => group.Count < MinimumCount), seed),
            new EightBitState<T>(this, layout.Select(group => group.Count >= MinimumCount), seed));
    }

    internal override IEnumerable<IEnumerable<GradientTransformation>> Paths() => Inner.Paths();

    private sealed class State<T> : GradientState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly GradientState<T> _small;
        private readonly GradientState<T> _large;

        public State(ParameterLayout layout, GradientState<T> small, GradientState<T> large)
            : base(layout) => (_small, _large) = (Own(small), Own(large));

        public override void Apply(Span<T> update, in GradientStep<T> context)
        {
            _small.Apply(update, context);
            _large.Apply(update, context);
        }
    }
}
