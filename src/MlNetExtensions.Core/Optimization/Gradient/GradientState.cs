using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>What a transformation remembers from step to step, for one model.</summary>
/// <remarks>
/// Arrays that are asked for with <see cref="Values"/>, <see cref="Numbers"/> and <see cref="Integers"/> in the constructor, and states
/// that are given to <see cref="Own"/>, are all that is remembered: they are saved and restored without a state's own doing. One thread at
/// a time.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="layout">The parameters that this state is for.</param>
public abstract class GradientState<T>(ParameterLayout layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(string Name, Array Values)> _remembered = [];
    private readonly List<GradientState<T>> _owned = [];

    /// <summary>
    /// The parameters that this state is for. Within a selection, other parameters of the same array are to be left alone.
    /// </summary>
    public ParameterLayout Layout { get; } = layout ?? throw new ArgumentNullException(nameof(layout));

    /// <summary>Turns the gradient into the update, in place. Nothing may be allocated.</summary>
    /// <param name="update">As long as the model's parameters: in, the gradient or what links before made of it; out, what is to be
    /// subtracted from the parameters.</param>
    /// <param name="context">What else is known of the step.</param>
    public abstract void Apply(Span<T> update, in GradientStep<T> context);

    /// <summary>
    /// Whether this step is to be made. Asked of all links before any of them is applied, so nothing remembered may change; what was worked
    /// out for the answer may be kept for <see cref="Apply"/>.
    /// </summary>
    /// <param name="gradient">The gradient as the trainer gave it.</param>
    /// <param name="context">What else is known of the step.</param>
    public virtual bool Accepts(ReadOnlySpan<T> gradient, in GradientStep<T> context) => true;

    /// <summary>Remembered zeros of the model's type, one for each parameter of <see cref="Layout"/> or as many as told.</summary>
    protected T[] Values(string name, int? length = null) => Remember(name, new T[length ?? Layout.Count]);

    /// <summary>Remembered zeros in double, for what is summed over many steps.</summary>
    protected double[] Numbers(string name, int length = 1) => Remember(name, new double[length]);

    /// <summary>Remembered whole numbers, zero at first.</summary>
    protected long[] Integers(string name, int length = 1) => Remember(name, new long[length]);

    /// <summary>A state inside of this one, remembered with it.</summary>
    protected TState Own<TState>(TState state)
        where TState : GradientState<T>
    {
        _owned.Add(state);
        return state;
    }

    /// <summary>Applies the update to the parameters as well, where that saves a pass over memory.</summary>
    internal virtual void ApplyAndSubtract(Span<T> update, Span<T> parameters, in GradientStep<T> context)
    {
        Apply(update, context);
        foreach (ParameterBlock block in Layout.Blocks)
        {
            Span<T> target = parameters.Slice(block.Offset, block.Length);
            System.Numerics.Tensors.TensorPrimitives.Subtract(target, update.Slice(block.Offset, block.Length), target);
        }
    }

    /// <summary>The remembered arrays of that name, those of states inside included.</summary>
    internal IEnumerable<T[]> Remembered(string name) => _remembered.Where(entry => entry.Name == name).Select(entry => entry.Values).OfType<T[]>()
        .Concat(_owned.SelectMany(state => state.Remembered(name)));

    /// <summary>Everything remembered, that of states inside included.</summary>
    internal IEnumerable<Array> Remembered() => _remembered.Select(entry => entry.Values).Concat(_owned.SelectMany(state => state.Remembered()));

    internal void Save(BinaryWriter writer)
    {
        foreach ((_, Array values) in _remembered)
        {
            writer.Write(values.Length);
            switch (values)
            {
                case long[] integers:
                    writer.WriteInt64s(integers);
                    break;
                case double[] numbers:
                    writer.WriteDoubles(numbers);
                    break;
                case float[] singles:
                    writer.WriteSingles(singles);
                    break;
                default:
                    throw new NotSupportedException($"States of {typeof(T).Name} cannot be saved; use float or double.");
            }
        }

        foreach (GradientState<T> state in _owned)
        {
            state.Save(writer);
        }
    }

    internal void Restore(StateReader reader)
    {
        foreach ((string name, Array values) in _remembered)
        {
            int length = reader.ReadInt32(name);
            reader.Require(length == values.Length, name, $"has {length} values, but {values.Length} are remembered here");
            Array saved = values switch
            {
                long[] => reader.ReadInt64s(name, length),
                double[] => reader.ReadDoubles(name, length),
                float[] => reader.ReadSingles(name, length),
                _ => throw new NotSupportedException($"States of {typeof(T).Name} cannot be restored; use float or double."),
            };
            Array.Copy(saved, values, length);
        }

        for (int i = 0; i < _owned.Count; i++)
        {
            int index = i;
            reader.ReadNested(_owned[i].GetType().DeclaringType?.Name ?? _owned[i].GetType().Name, inner =>
            {
                _owned[index].Restore(inner);
                return true;
            });
        }
    }

    private TArray Remember<TArray>(string name, TArray values)
        where TArray : class
    {
        _remembered.Add((name, (Array)(object)values));
        return values;
    }
}
