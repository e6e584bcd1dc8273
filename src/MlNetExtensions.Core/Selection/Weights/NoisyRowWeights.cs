using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Weights that clean noisy labels against a small set of rows with clean ones, by bilevel optimization with first derivatives alone (F2SA: Kwon, Kwon, Wright and Nowak, "A Fully
/// First-Order Method for Stochastic Bilevel Optimization", 2023): minimize the loss on the clean rows over logits x, where the model minimizes g = mean σ(xᵢ)ℓᵢ + c‖·‖².
/// </summary>
/// <remarks>
/// Two linear models are trained side by side: z on g, and y on g + (clean loss)/λ. A row whose loss y raises over z's contradicts the clean rows: xᵢ falls by λσ′(xᵢ)(ℓᵢ(y) − ℓᵢ(z)), here in units
/// of its mean size over the rows, so that one step suits all data. λ grows. On one thread; a pass costs as much as two of stochastic gradient descent.
/// </remarks>
public static class NoisyRowWeights
{
    /// <summary>The weight of every noisy row, in (0, 1).</summary>
    /// <param name="rows">Noisy rows.</param>
    /// <param name="labels">Their labels, as the loss wants them.</param>
    /// <param name="cleanRows">Clean rows of the same columns, at least one.</param>
    /// <param name="cleanLabels">Their labels.</param>
    /// <param name="loss">The loss of a row, such as <see cref="LogisticLoss"/> or <see cref="MultinomialLogisticLoss"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">Rows or labels are missing or do not fit, or an option is out of its range.</exception>
    public static double[] Fit<TLoss>(
        RowSet<float> rows, double[] labels, RowSet<float> cleanRows, double[] cleanLabels, TLoss loss, NoisyRowOptions? options = null)
        where TLoss : struct, ILoss
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(cleanRows);
        ArgumentNullException.ThrowIfNull(cleanLabels);
        options ??= new NoisyRowOptions();
        options.Validate();
        Arguments.RequireOneForEachRow(labels.Length, rows.Count, nameof(labels));
        Arguments.RequireOneForEachRow(cleanLabels.Length, cleanRows.Count, nameof(cleanLabels));
        if (rows.Count == 0 || cleanRows.Count == 0 || rows.Columns != cleanRows.Columns)
        {
            throw new ArgumentException($"There are {rows.Count} noisy rows of {rows.Columns} features and {cleanRows.Count} clean ones of {cleanRows.Columns}; both must be there, and of the same features.");
        }

        double[] all = [.. labels, .. cleanLabels];
        int bad = Array.FindIndex(all, label => !loss.IsLabel(label));
        if (bad >= 0)
        {
            throw new ArgumentException($"The label of {(bad < labels.Length ? $"noisy row {bad}" : $"clean row {bad - labels.Length}")} is {all[bad]}; labels must be {loss.LabelRule}.");
        }

        RowSet<float> joined = JoinedRows.Of(rows, cleanRows);
        return joined.IsSparse
            ? new BilevelRun<SparseRows<float>, TLoss>(joined.Sparse, rows.Count, all, loss, options).Run()
            : new BilevelRun<DenseRows<float>, TLoss>(joined.Dense, rows.Count, all, loss, options).Run();
    }
}
