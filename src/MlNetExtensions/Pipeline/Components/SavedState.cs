using MlNetExtensions.Core;

namespace MlNetExtensions.Components;

/// <summary>What a component has saved, to be read in the order in which it was written. Whatever is wrong is an <see cref="InvalidDataException"/>.</summary>
public sealed class SavedState : StateReader
{
    /// <param name="component">The component's contract, for errors.</param>
    /// <param name="state">Input columns, then what the component wrote.</param>
    internal SavedState(string component, ReadOnlyMemory<byte> state)
        : base(component, state)
    {
        InputColumn[] inputs = ReadArray("inputs", ReadCount("inputs", InputColumn.FewestBytes, minimum: 1), InputColumn.Read);
        Require(inputs.DistinctBy(input => input.Name).Count() == inputs.Length, "inputs", "name a column twice");
        Inputs = inputs;
    }

    /// <summary>The columns that the component was fitted on.</summary>
    public IReadOnlyList<InputColumn> Inputs { get; }
}
