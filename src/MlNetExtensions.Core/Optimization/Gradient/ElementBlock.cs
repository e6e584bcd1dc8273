using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// Some neighboring parameters of one group, which an <see cref="ElementwiseState{T}"/> updates while they are in the cache.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct ElementBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _scratch;
    private readonly ParameterBlock _place;

    internal ElementBlock(Span<T> update, ReadOnlySpan<T> parameters, ParameterBlock place, int worker, Span<T> scratch, Span<double> sums)
    {
        Update = update;
        Parameters = parameters;
        Worker = worker;
        Sums = sums;
        _place = place;
        _scratch = scratch;
    }

    /// <summary>In, the gradient or what links before made of it; out, the update.</summary>
    public Span<T> Update { get; }

    /// <summary>The parameters.</summary>
    public ReadOnlySpan<T> Parameters { get; }

    /// <summary>The group that they are of: its index within the layout's groups.</summary>
    public int Group => _place.Group;

    /// <summary>The block's share of its group's sums; see <see cref="ElementwiseState{T}.SumCount"/>.</summary>
    public Span<double> Sums { get; }

    /// <summary>Working memory as long as <see cref="Update"/>, of undefined content.</summary>
    public Span<T> Scratch => _scratch[..Update.Length];

    /// <summary>More of <see cref="Scratch"/>.</summary>
    public Span<T> SecondScratch => _scratch.Slice(ParameterBlock.MaximumLength, Update.Length);

    /// <summary>More of <see cref="Scratch"/>.</summary>
    public Span<T> ThirdScratch => _scratch.Slice(2 * ParameterBlock.MaximumLength, Update.Length);

    /// <summary>The thread's number, below that of the processors: blocks with one number never run at the same time.</summary>
    internal int Worker { get; }

    /// <summary>Where the values of these parameters begin in an array that the state keeps.</summary>
    internal int StateOffset => _place.StateOffset;

    /// <summary>The values of these parameters in an array that the state keeps, one value for each parameter of its layout.</summary>
    public Span<T> Of(T[] values) => values.AsSpan(_place.StateOffset, Update.Length);

    /// <summary>The values of these parameters in an array as long as the model's: the gradient of a part of the mini-batch, say.</summary>
    public ReadOnlySpan<T> OfModel(ReadOnlyMemory<T> values) => values.Span.Slice(_place.Offset, Update.Length);

    /// <summary>The same place with other values to update, as of a state that has one group only.</summary>
    internal ElementBlock<T> With(Span<T> update, int stateOffset) =>
        new(update, Parameters, _place with { Group = 0, StateOffset = stateOffset }, Worker, _scratch, Sums);
}
