using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// A component behind a loaded chain, decoded once per payload text in memory: two models used by the same thread, or one by many, each decode
/// once. A text that is dropped takes its component along.
/// </summary>
internal sealed class LoadedComponent(RowTransformer component)
{
    private static readonly ConditionalWeakTable<object, LoadedComponent> _components = [];

    // A thread gets back what it put in, so that the outputs of a row, each a step of the chain, share what was computed for the first of them.
    private readonly ConcurrentBag<ComponentBatch> _batches = [];

    /// <exception cref="InvalidDataException">The payload is damaged.</exception>
    public static LoadedComponent Of(ReadOnlyMemory<char> payload)
    {
        object owner = Owner(payload);
        return _components.TryGetValue(owner, out LoadedComponent? known) ? known : Add(owner, payload);
    }

    /// <summary>Hands an output of a row to <paramref name="target"/>.</summary>
    public void Compute(ComponentInput input, ComponentOutput target)
    {
        if (!_batches.TryTake(out ComponentBatch? batch))
        {
            batch = new ComponentBatch(component, 1, isActive: null);
        }

        int output = (int)input.Output;
        batch.BeginJoined(input.Features);
        batch.Compute(output);
        target.Set(batch, output);
        _batches.Add(batch);
    }

    private static LoadedComponent Add(object owner, ReadOnlyMemory<char> payload)
    {
        lock (_components)
        {
            if (!_components.TryGetValue(owner, out LoadedComponent? component))
            {
                component = new LoadedComponent(Payload.Decode(payload.Span)!);
                _components.Add(owner, component);
            }

            return component;
        }
    }

    // A carrier holds one payload, so the string or array behind the text stands for it.
    private static object Owner(ReadOnlyMemory<char> text)
    {
        if (MemoryMarshal.TryGetString(text, out string? whole, out _, out _))
        {
            return whole;
        }

        return MemoryMarshal.TryGetArray(text, out ArraySegment<char> segment)
            ? segment.Array!
            : throw new InvalidOperationException("The payload's text lies neither in a string nor in an array.");
    }
}
