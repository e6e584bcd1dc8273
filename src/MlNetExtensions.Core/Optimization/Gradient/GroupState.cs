using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>State of a transformation that sees a group as a whole: rows and columns of a matrix, its norm, its factors.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="layout">The parameters that this state is for.</param>
public abstract class GroupState<T>(ParameterLayout layout) : GradientState<T>(layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public sealed override void Apply(Span<T> update, in GradientStep<T> context)
    {
        Begin(context);
        for (int i = 0; i < Layout.Groups.Count; i++)
        {
            ParameterGroup group = Layout.Groups[i];
            if (group.Count > 0)
            {
                Update(i, group.Of(update), group.Of(context.Parameters), context);
            }
        }
    }

    /// <summary>Before the groups of a step.</summary>
    protected virtual void Begin(in GradientStep<T> context)
    {
    }

    /// <summary>Updates one group, which is not empty.</summary>
    /// <param name="group">Its index within the layout's groups.</param>
    /// <param name="update">In, the gradient; out, the update; row after row.</param>
    /// <param name="parameters">The group's parameters.</param>
    /// <param name="context">What else is known of the step.</param>
    protected abstract void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context);

    /// <summary>A group's values in an array that the state keeps, one value for each parameter of the layout.</summary>
    protected Span<T> Of(T[] values, int group) => values.AsSpan(Layout.StateOffset(group), Layout.Groups[group].Count);
}
