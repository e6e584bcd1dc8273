using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;
using static System.FormattableString;

namespace MlNetExtensions.Core.Networks;

/// <summary>Rows with what a network is to make of them.</summary>
public sealed class NetworkData
{
    /// <param name="rows">Features, dense or sparse; used in place.</param>
    /// <param name="targets">
    /// The loss's number of values for each row, row after row; empty where the targets are the rows themselves. Used in place.
    /// </param>
    /// <param name="weights">A weight ≥ 0 for each row, empty for all 1: a weight of 2 counts like the row twice. Used in place.</param>
    public NetworkData(RowSet<float> rows, ReadOnlyMemory<float> targets, ReadOnlyMemory<float> weights = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        (Rows, Targets, Weights) = (rows, targets, weights);
    }

    /// <summary>Features.</summary>
    public RowSet<float> Rows { get; }

    /// <summary>Targets, row after row.</summary>
    public ReadOnlyMemory<float> Targets { get; }

    /// <summary>Weights of the rows, or empty.</summary>
    public ReadOnlyMemory<float> Weights { get; }

    /// <summary>
    /// The cluster of every row (its class, say), numbered from 0, for transformations that average by clusters; empty where there are none. Used in place.
    /// </summary>
    public ReadOnlyMemory<int> Clusters { get; init; }

    /// <summary>Throws where a network of this shape cannot learn these rows by this loss.</summary>
    internal void Validate(NetworkShape shape, NetworkLoss loss)
    {
        Require(Rows.Count > 0, "There are no rows to train on.");
        Require(Rows.Columns == shape.Inputs, $"The rows have {Rows.Columns} columns, but the network has {shape.Inputs} inputs: {shape}.");
        if (Targets.IsEmpty)
        {
            Require(loss.Targets == Rows.Columns, $"{loss} needs {loss.Targets} target values for each row, but none are given.");
        }

        Require(Targets.IsEmpty || Targets.Length == (long)Rows.Count * loss.Targets,
            $"There are {Rows.Count} rows and {Targets.Length} target values; {loss} needs {loss.Targets} for each row.");
        Require(Weights.IsEmpty || Weights.Length == Rows.Count, $"There are {Rows.Count} rows but {Weights.Length} weights; give one for each row.");
        ClusteredBatch.Check(Clusters.Span, Rows.Count);
        for (int row = 0; row < Rows.Count; row++)
        {
            ReadOnlySpan<float> values = Rows.Values(row);
            // Of no values, TensorPrimitives does not say that all are finite: a sparse row of zeros stores none.
            if (!values.IsEmpty && !TensorPrimitives.IsFiniteAll(values))
            {
                int k = 0;
                while (float.IsFinite(values[k]))
                {
                    k++;
                }

                int column = Rows.IsSparse ? Rows.Indices(row)[k] : k;
                throw new InvalidRowException(Invariant(
                    $"Row {row} (counted from 0), feature {column} is {values[k]}; replace missing values first and clip or drop infinities."));
            }
        }

        ReadOnlySpan<float> targets = Targets.Span;
        for (int i = 0; i < targets.Length; i++)
        {
            if (loss.Problem(targets[i]) is { } problem)
            {
                throw new ArgumentException(Invariant($"The target of row {i / loss.Targets} (counted from 0) is {targets[i]}, which is {problem}. Correct or drop the row."));
            }
        }

        ReadOnlySpan<float> weights = Weights.Span;
        for (int i = 0; i < weights.Length; i++)
        {
            Require(float.IsFinite(weights[i]) && weights[i] >= 0, $"The weight of row {i} (counted from 0) is {weights[i]}; weights are finite and not negative.");
        }

        Require(weights.IsEmpty || TensorPrimitives.Max(weights) > 0, "All rows have weight 0; give at least one a positive weight.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
