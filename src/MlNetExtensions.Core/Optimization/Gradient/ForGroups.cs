using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// One transformation for some groups of parameters and another one for the others: <c>new ForGroups(GroupSelection.Matrices,
/// Optimizers.Muon(0.02), Optimizers.AdamW(0.001))</c>.
/// </summary>
/// <remarks>Norms "of the whole gradient" inside of it are those of the selected groups.</remarks>
public sealed record ForGroups : GradientTransformation
{
    /// <param name="selection">The groups.</param>
    /// <param name="transformation">What is done to them.</param>
    /// <param name="otherwise">What is done to all others; null to pass their gradient on as it is.</param>
    public ForGroups(GroupSelection selection, GradientTransformation transformation, GradientTransformation? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(transformation);
        (Selection, Transformation, Otherwise) = (selection, transformation, otherwise ?? Chain());
    }

    /// <summary>The groups.</summary>
    public GroupSelection Selection { get; }

    /// <summary>What is done to them.</summary>
    public GradientTransformation Transformation { get; }

    /// <summary>What is done to all others.</summary>
    public GradientTransformation Otherwise { get; }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Any;

    /// <inheritdoc/>
    public override GradientNeeds Needs => Transformation.Needs | Otherwise.Needs;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [($"{Selection}:", Transformation), ("otherwise:", Otherwise)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Selection.RequirePresent(layout);
        return new State<T>(
            layout,
            Transformation.CreateState<T>(layout.Select(Selection.Contains), SplitMix64.Next(ref seed)),
            Otherwise.CreateState<T>(layout.Select(group => !Selection.Contains(group)), SplitMix64.Next(ref seed)));
    }

    internal override IEnumerable<IEnumerable<GradientTransformation>> Paths() => Transformation.Paths().Concat(Otherwise.Paths());

    private sealed class State<T> : GradientState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly GradientState<T> _selected;
        private readonly GradientState<T> _others;

        public State(ParameterLayout layout, GradientState<T> selected, GradientState<T> others)
            : base(layout) => (_selected, _others) = (Own(selected), Own(others));

        public override bool Accepts(ReadOnlySpan<T> gradient, in GradientStep<T> context) =>
            _selected.Accepts(gradient, context) && _others.Accepts(gradient, context);

        public override void Apply(Span<T> update, in GradientStep<T> context)
        {
            _selected.Apply(update, context);
            _others.Apply(update, context);
        }

        internal override void ApplyAndSubtract(Span<T> update, Span<T> parameters, in GradientStep<T> context)
        {
            _selected.Apply(update, context);
            _others.ApplyAndSubtract(update, parameters, context);
            foreach (ParameterBlock block in _selected.Layout.Blocks)
            {
                Span<T> target = parameters.Slice(block.Offset, block.Length);
                System.Numerics.Tensors.TensorPrimitives.Subtract(target, update.Slice(block.Offset, block.Length), target);
            }
        }
    }
}
