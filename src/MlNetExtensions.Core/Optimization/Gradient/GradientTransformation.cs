using System.Globalization;
using System.Numerics;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// A step of an optimizer's arithmetic: turns a gradient (or what the step before made of it) into an update. The update is what is
/// <b>subtracted</b> from the parameters. An optimizer is a chain of such links: <c>GradientTransformation.Chain(new ScaleByAdam(), new
/// AddDecayedWeights(0.01), new ScaleByLearningRate(0.001))</c>.
/// </summary>
/// <remarks>
/// Descriptions do not change, compare by value and print themselves with all options; what is remembered from step to step is in a
/// <see cref="GradientState{T}"/>. Options are checked when they are set. Links up to the learning rate give directions; the learning rate
/// scales them, so any two links compose. An own link derives from this record, and its state from <see cref="ElementwiseState{T}"/> (each
/// parameter by itself), <see cref="GroupState{T}"/> (matrices) or <see cref="GradientState{T}"/>.
/// </remarks>
public abstract record GradientTransformation
{
    /// <summary>What this transformation is in a chain.</summary>
    public virtual LinkRole Role => LinkRole.Direction;

    /// <summary>What a step must bring along.</summary>
    public virtual GradientNeeds Needs => GradientNeeds.None;

    /// <summary>
    /// The options with their symbols, as they are printed; what is null or false is left out. Saved states are compared by it: all of them
    /// belong here.
    /// </summary>
    protected virtual IReadOnlyList<(string Symbol, object? Value)> Options => [];

    /// <summary>The links one after the other, the gradient into the first.</summary>
    /// <exception cref="ArgumentException">The links contradict each other: two learning rates, two decays, or a link after the rate that
    /// expects a gradient.</exception>
    public static GradientTransformation Chain(params IEnumerable<GradientTransformation> links) => new GradientChain(links);

    /// <summary>This transformation, and then another one.</summary>
    /// <inheritdoc cref="Chain" path="/exception"/>
    public GradientTransformation Then(GradientTransformation next) => new GradientChain([this, next]);

    /// <summary>A state for a model's parameters, as before the first step.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="seed">For transformations that draw random numbers.</param>
    /// <exception cref="ArgumentException">The transformation does not fit this layout.</exception>
    public abstract GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The name with all options.</summary>
    public sealed override string ToString() => Print();

    /// <summary>The sequences of links that a group's gradient may go through.</summary>
    internal virtual IEnumerable<IEnumerable<GradientTransformation>> Paths() => [[this]];

    internal virtual string Print()
    {
        string options = string.Join(", ", Options.Select(Print).Where(text => text.Length > 0));
        return options.Length > 0 ? $"{GetType().Name}({options})" : GetType().Name;
    }

    private static string Print((string Symbol, object? Value) option) => option.Value switch
    {
        null or false => "",
        true => option.Symbol,
        double number => $"{option.Symbol} {Number(number)}".TrimStart(),
        IFormattable value => $"{option.Symbol} {value.ToString(null, CultureInfo.InvariantCulture)}".TrimStart(),
        object value => $"{option.Symbol} {value}".TrimStart(),
    };

    internal static string Number(double number) =>
        number.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e');
}
