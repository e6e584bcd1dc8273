using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// Adds columns to a <see cref="SchemaShape"/>, whose columns have no public constructor: a custom mapping that is never run says what it
/// would add.
/// </summary>
internal static class OutputShapes
{
    public static SchemaShape Append(SchemaShape input, IEnumerable<OutputColumn> outputs)
    {
        var context = new MLContext();
        return outputs.Aggregate(input, (shape, column) => column.Type switch
        {
            VectorDataViewType => Append<VectorOutput>(context, shape, column),
            NumberDataViewType => Append<SingleOutput>(context, shape, column),
            BooleanDataViewType => Append<BooleanOutput>(context, shape, column),
            KeyDataViewType => Append<KeyOutput>(context, shape, column),
            TextDataViewType => Append<TextOutput>(context, shape, column),
            _ => throw new InvalidOperationException($"Column '{column.Name}' has type {column.Type}, for which no shape is known."),
        });
    }

    private static SchemaShape Append<TOutput>(MLContext context, SchemaShape shape, OutputColumn column)
        where TOutput : class, new()
    {
        var definition = SchemaDefinition.Create(typeof(TOutput));
        definition[0].ColumnType = column.Type;
        definition[0].ColumnName = column.Name;
        // Of key values, only what type they are of is known before fitting.
        column.KeyValues?.Example().AddTo(definition[0]);
        if (column.SlotNames is { } slots)
        {
            SlotNames.AddTo(definition[0], slots);
        }

        return context.Transforms.CustomMapping<NoInput, TOutput>((_, _) => { }, contractName: null, null, definition).GetOutputSchema(shape);
    }

    private sealed class NoInput
    {
    }

    private sealed class VectorOutput
    {
        public VBuffer<float> Value { get; set; }
    }
}
