using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>States one after the other. A transformation that takes two passes over the parameters is a chain of two states.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ChainState<T> : GradientState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientState<T>[] _states;
    private readonly (GradientState<T>? Single, ElementwiseRun<T>? Run)[] _segments;

    /// <param name="layout">The parameters that the states are for.</param>
    /// <param name="states">The states, the gradient into the first.</param>
    public ChainState(ParameterLayout layout, params ReadOnlySpan<GradientState<T>> states)
        : base(layout)
    {
        List<GradientState<T>> flat = [];
        foreach (GradientState<T> state in states)
        {
            Own(state);
            flat.AddRange(state is ChainState<T> chain ? chain._states : [state]);
        }

        _states = [.. flat];
        _segments = [.. Segments(layout, flat)];
    }

    internal IReadOnlyList<GradientState<T>> States => _states;

    /// <inheritdoc/>
    public override bool Accepts(ReadOnlySpan<T> gradient, in GradientStep<T> context)
    {
        foreach (GradientState<T> state in _states)
        {
            if (!state.Accepts(gradient, context))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Apply(Span<T> update, in GradientStep<T> context)
    {
        foreach ((GradientState<T>? single, ElementwiseRun<T>? run) in _segments)
        {
            single?.Apply(update, context);
            run?.Run(update, [], context);
        }
    }

    internal override void ApplyAndSubtract(Span<T> update, Span<T> parameters, in GradientStep<T> context)
    {
        if (_segments.Length == 0)
        {
            base.ApplyAndSubtract(update, parameters, context);
            return;
        }

        foreach ((GradientState<T>? single, ElementwiseRun<T>? run) in _segments.AsSpan(0, _segments.Length - 1))
        {
            single?.Apply(update, context);
            run?.Run(update, [], context);
        }

        _segments[^1].Single?.ApplyAndSubtract(update, parameters, context);
        _segments[^1].Run?.Run(update, parameters, context);
    }

    private static IEnumerable<(GradientState<T>? Single, ElementwiseRun<T>? Run)> Segments(ParameterLayout layout,
        List<GradientState<T>> states)
    {
        List<ElementwiseState<T>> run = [];
        foreach (GradientState<T> state in states)
        {
            if (state is ElementwiseState<T> elementwise)
            {
                run.Add(elementwise);
                if (elementwise.SumCount == 0)
                {
                    continue;
                }
            }

            if (run.Count > 0)
            {
                yield return (null, new ElementwiseRun<T>(layout, [.. run]));
                run.Clear();
            }

            if (state is not ElementwiseState<T>)
            {
                yield return (state, null);
            }
        }

        if (run.Count > 0)
        {
            yield return (null, new ElementwiseRun<T>(layout, [.. run]));
        }
    }
}
