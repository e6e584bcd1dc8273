using System.Numerics;
using static System.FormattableString;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>A transformation at work on the parameters of one model.</summary>
/// <remarks>
/// Results have the same bits on any number of threads. One thread at a time. After the first step nothing is allocated, unless a link says
/// so.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class GradientOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const byte Version = 2;
    private readonly ulong _seed;
    private GradientState<T> _state;

    /// <summary>Before the first step.</summary>
    /// <param name="transformation">What makes an update of a gradient; it contains the learning rate.</param>
    /// <param name="layout">The model's parameters, all of them.</param>
    /// <param name="seed">For transformations that draw random numbers.</param>
    /// <exception cref="ArgumentException">The transformation does not fit the layout.</exception>
    public GradientOptimizer(GradientTransformation transformation, ParameterLayout layout, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(transformation);
        ArgumentNullException.ThrowIfNull(layout);
        (Transformation, Layout, _seed) = (transformation, layout, seed);
        _state = transformation.CreateState<T>(layout, seed);
    }

    /// <summary>What makes an update of a gradient.</summary>
    public GradientTransformation Transformation { get; }

    /// <summary>The model's parameters.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Steps taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Takes a step: subtracts from the parameters what the transformation makes of the gradient.</summary>
    /// <param name="parameters">As the layout says; changed.</param>
    /// <param name="gradient">The mean gradient of a mini-batch at these parameters; overwritten by the update.</param>
    /// <param name="step">What else is known; <see cref="GradientStep{T}.Number"/> and <see cref="GradientStep{T}.Parameters"/> are set
    /// here.</param>
    /// <returns>False where a link rejected the step: nothing has changed then, and the step does not count.</returns>
    /// <exception cref="ArgumentException">A length is not the layout's.</exception>
    /// <exception cref="InvalidOperationException">The transformation needs something that <paramref name="step"/> does not
    /// bring.</exception>
    public bool Step(Span<T> parameters, Span<T> gradient, GradientStep<T> step = default)
    {
        RequireLength(parameters.Length, nameof(parameters));
        RequireLength(gradient.Length, nameof(gradient));
        foreach (ReadOnlyMemory<T> microBatch in step.MicroBatches)
        {
            RequireLength(microBatch.Length, nameof(step.MicroBatches));
        }

        RequireMicroBatches(step.MicroBatchRows.Length, step.MicroBatches.Length, nameof(step.MicroBatchRows));
        RequireMicroBatches(step.Clusters.Length, step.MicroBatches.Length, nameof(step.Clusters));
        GradientNeeds lacking = step.Lacks(Transformation.Needs);
        if (lacking != GradientNeeds.None)
        {
            throw new InvalidOperationException(
                $"{Transformation} needs {lacking}, which this step does not bring; see {nameof(GradientStep<>)}.");
        }

        GradientStep<T> full = step with { Number = Steps + 1, Parameters = parameters };
        if (!_state.Accepts(gradient, full))
        {
            return false;
        }

        _state.ApplyAndSubtract(gradient, parameters, full);
        Steps++;
        return true;
    }

    /// <summary>Writes all that <see cref="Restore"/> needs to go on bit by bit.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Version);
        writer.Write(typeof(T).Name);
        writer.Write(Transformation.ToString());
        writer.Write(Layout.ToString());
        writer.Write(Steps);
        _state.Save(writer);
    }

    /// <summary>Goes back to what was saved. Where that is refused, nothing changes.</summary>
    /// <exception cref="InvalidDataException">The state is damaged, or that of another transformation, layout or number type.</exception>
    public void Restore(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        byte version = reader.ReadByte("version");
        reader.Require(version == Version, "version", $"is {version}, but this version reads {Version}");
        RequireSame(reader, "type", typeof(T).Name);
        RequireSame(reader, "transformation", Transformation.ToString());
        RequireSame(reader, "layout", Layout.ToString());
        long steps = reader.ReadInt64("steps", 0);
        GradientState<T> state = Transformation.CreateState<T>(Layout, _seed);
        state.Restore(reader);
        (_state, Steps) = (state, steps);
    }

    private static void RequireSame(StateReader reader, string field, string here)
    {
        string saved = reader.ReadText(field);
        reader.Require(saved == here, field, $"is '{saved}', but here it is '{here}'");
    }

    private static void RequireMicroBatches(int length, int microBatches, string name)
    {
        if (length != 0 && length != microBatches)
        {
            throw new ArgumentException(Invariant($"There are {microBatches} micro-batches, but {name} has {length}; give one for each, or none."), name);
        }
    }

    private void RequireLength(int length, string name)
    {
        if (length != Layout.Length)
        {
            throw new ArgumentException(Invariant($"The model has {Layout.Length} parameters, but {name} has {length}."), name);
        }
    }
}
