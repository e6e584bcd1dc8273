using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// What data selection must know of all rows before there is a model: how they are found again, their labels, and their features.
/// </summary>
/// <param name="Ids">The identities of the rows.</param>
/// <param name="Labels">A number for each row.</param>
/// <param name="Classes">0 for a regression.</param>
/// <param name="Features">One after the other; empty where they are not needed.</param>
internal sealed record SelectableRows(RowIds Ids, double[] Labels, int Classes, double[] Features)
{
    public int Dimension => Labels.Length == 0 ? 0 : Features.Length / Labels.Length;

    /// <summary>Classes for strata; one stratum for a regression.</summary>
    public int[] Strata { get; } = Array.ConvertAll(Labels, label => Classes > 0 ? (int)label : 0);

    /// <param name="view">The rows.</param>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="featureColumnName">The features; null for none.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static SelectableRows Read(IDataView view, string labelColumnName, string? featureColumnName,
        CancellationToken cancellationToken)
    {
        NumberColumn label = LabelColumn(view.Schema, labelColumnName, out int classes);
        FeatureColumn? features = featureColumnName is null ? null : FeatureColumn.AsStored(view.Schema, featureColumnName);
        FeatureColumn? dense = featureColumnName is null ? null : new FeatureColumn(features!.Column, features.Dimension, dense: true,
            check: true);
        var (ids, labels, values) = (new ValueStore<DataViewRowId>(), new ValueStore<double>(), new ValueStore<float>());
        using (var reader = new OrderedChunkReader(view, [label, new RowIdColumn(label.Column), .. dense is null ? (ViewColumn[])[]
            : [dense]], cancellationToken))
        {
            foreach (RowChunk chunk in reader.Read())
            {
                labels.Add(CollectionsMarshal.AsSpan(((ValueBlock<double>)chunk.Blocks[0]).Values));
                ids.Add(CollectionsMarshal.AsSpan(((ValueBlock<DataViewRowId>)chunk.Blocks[1]).Values));
                if (dense is not null)
                {
                    values.Add(((FeatureBlock)chunk.Blocks[2]).Rows(0, chunk.Count));
                }

                reader.Recycle(chunk);
            }
        }

        return new SelectableRows(new RowIds(ids.ToArray()), labels.ToArray(), classes, Array.ConvertAll(values.ToArray(), value =>
            (double)value));
    }

    private static NumberColumn LabelColumn(DataViewSchema schema, string name, out int classes)
    {
        DataViewSchema.Column column = InputColumns.Find(schema, name);
        switch (column.Type)
        {
            case BooleanDataViewType:
                classes = 2;
                return NumberColumn.Labels(column, Booleans);
            case KeyDataViewType { Count: >= 1 and <= int.MaxValue } key:
                classes = (int)key.Count;
                return NumberColumn.Labels(column, Keys.IndexGetter);
            case NumberDataViewType number when number == NumberDataViewType.Single:
                classes = 0;
                return NumberColumn.Labels(column, NumberColumn.Single);
            default:
                throw new ArgumentException(
                    $"Label column '{name}' is {column.Type}; data selection needs a Boolean or a key for classes, "
                    + "or a Single for a regression. Make it one: Transforms.Conversion.MapValueToKey or ConvertType.", nameof(name));
        }
    }

    private static ValueGetter<double> Booleans(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<bool> getter = row.GetGetter<bool>(column);
        bool value = false;
        return (ref double number) =>
        {
            getter(ref value);
            number = value ? 1 : 0;
        };
    }
}
