using System.Globalization;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Rows, labels and importance weights after checking, with the constants that step sizes are made of.</summary>
internal sealed class FiniteSumData<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly TRows _rows;

    /// <param name="rows">n rows.</param>
    /// <param name="labels">n labels, used in place.</param>
    /// <param name="weights">n row weights, empty for all 1.</param>
    /// <param name="loss">The loss of a row.</param>
    /// <param name="intercept">Whether there is an intercept.</param>
    public FiniteSumData(TRows rows, double[] labels, ReadOnlySpan<double> weights, TLoss loss, bool intercept)
    {
        (_rows, Loss, Outputs) = (rows, loss, loss.Outputs);
        RequireArrays(((long)rows.Columns + 1) * Outputs, "weights (columns times outputs)");
        RequireArrays((long)rows.Count * Outputs, "margins (rows times outputs)");
        (FeatureSize, Size) = (rows.Columns * Outputs, (rows.Columns + 1) * Outputs);
        if (rows.Count == 0)
        {
            throw new ArgumentException("There are no rows to learn from.", nameof(rows));
        }
        Arguments.RequireOneForEachRow(labels.Length, rows.Count, "labels");
        if (!weights.IsEmpty)
        {
            Arguments.RequireOneForEachRow(weights.Length, rows.Count, "weights");
        }
        Labels = labels;
        (Importance, ActiveRows) = ReadWeights(weights);
        CheckLabels();
        BatchLoss = ActiveRows.Length == rows.Count ? loss as IBatchLoss : null;
        OutputsLoss = ActiveRows.Length == rows.Count ? loss as IOutputsLoss : null;
        SquaredNorms = ReadNorms();
        foreach (int row in ActiveRows)
        {
            MeanSquaredNorm += Importance[row] * SquaredNorms[row] / ActiveRows.Length;
        }
        // The intercept is one more column: large enough to move, too small to shorten the steps of the features.
        Bias = !intercept ? 0 : MeanSquaredNorm > 0 ? Math.Sqrt(0.1 * MeanSquaredNorm) : 1;
        foreach (int row in ActiveRows)
        {
            double smoothness = Smoothness(row);
            LargestSmoothness = Math.Max(LargestSmoothness, smoothness);
            MeanSmoothness += smoothness / ActiveRows.Length;
        }
    }

    /// <summary>The rows, by reference: a copy of the struct for every row visited would show.</summary>
    public ref readonly TRows Rows => ref _rows;

    public TLoss Loss { get; }

    /// <summary>The loss of many rows at once; null where it has none, or rows of weight 0 may be anything.</summary>
    public IBatchLoss? BatchLoss { get; }

    /// <summary>The same for a loss of several outputs.</summary>
    public IOutputsLoss? OutputsLoss { get; }

    public int Outputs { get; }

    public double[] Labels { get; }

    /// <summary>ωᵢ: weights scaled to mean 1 over the rows of positive weight.</summary>
    public RowWeights Importance { get; private set; }

    /// <summary>The rows of positive weight.</summary>
    public RowNumbers ActiveRows { get; }

    /// <summary>The constant that intercept weights multiply; 0 without intercept.</summary>
    public double Bias { get; }

    /// <summary>‖xᵢ‖², by row number.</summary>
    public double[] SquaredNorms { get; }

    /// <summary>(1/n) Σ ωᵢ‖xᵢ‖².</summary>
    public double MeanSquaredNorm { get; }

    /// <summary>The largest ωᵢ·curvature·Bias²: the intercept's part of the smoothness constants.</summary>
    public double InterceptSmoothness
    {
        get
        {
            double largest = 0;
            foreach (int row in ActiveRows)
            {
                largest = Math.Max(largest, Importance[row]);
            }
            return largest * Loss.Curvature * Bias * Bias;
        }
    }

    public double LargestSmoothness { get; }

    public double MeanSmoothness { get; }

    public int FeatureSize { get; }

    public int Size { get; }

    /// <summary>Lᵢ = ωᵢ·curvature·(‖xᵢ‖² + Bias²).</summary>
    public double Smoothness(int row) => Importance[row] * Loss.Curvature * (SquaredNorms[row] + Bias * Bias);

    /// <summary>Weights that a method may change, which take the place of those given.</summary>
    public double[] TakeImportance()
    {
        var own = new double[Rows.Count];
        for (int row = 0; row < own.Length; row++)
        {
            own[row] = Importance[row];
        }
        Importance = new RowWeights(own);
        return own;
    }

    private static void RequireArrays(long length, string what)
    {
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The problem has {length} {what}; an array holds {Array.MaxLength}."), "rows");
        }
    }

    private (RowWeights Importance, RowNumbers Active) ReadWeights(ReadOnlySpan<double> weights)
    {
        if (weights.IsEmpty)
        {
            return (default, new RowNumbers(Rows.Count));
        }
        var importance = new double[Rows.Count];
        int active = 0;
        // Shares of the largest weight, whose sum neither overflows nor vanishes.
        double sum = 0, largest = Math.Max(TensorPrimitives.Max(weights), double.Epsilon);
        for (int row = 0; row < Rows.Count; row++)
        {
            double weight = weights[row];
            if (!(double.IsFinite(weight) && weight >= 0))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"The weight of row {row} is {weight}; weights are finite and not negative."), nameof(weights));
            }
            importance[row] = weight / largest;
            sum += importance[row];
            active += importance[row] > 0 ? 1 : 0;
        }
        if (active == 0)
        {
            throw new ArgumentException("All row weights are 0; at least one row needs a positive weight.", nameof(weights));
        }
        RowNumbers rows = active == Rows.Count ? new RowNumbers(active) : Positive(importance, active);
        foreach (int row in rows)
        {
            importance[row] *= active / sum;
        }
        return (new RowWeights(importance), rows);
    }

    private static int[] Positive(double[] importance, int count)
    {
        var rows = new int[count];
        for (int row = 0, k = 0; k < count; row++)
        {
            rows[k] = row;
            k += importance[row] > 0 ? 1 : 0;
        }
        return rows;
    }

    private void CheckLabels()
    {
        foreach (int row in ActiveRows)
        {
            if (!Loss.IsLabel(Labels[row]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"The label of row {row} is {Labels[row]}; {typeof(TLoss).Name} needs {Loss.LabelRule}."), "labels");
            }
        }
    }

    private double[] ReadNorms()
    {
        var norms = new double[Rows.Count];
        foreach (int row in ActiveRows)
        {
            norms[row] = Rows.SquaredNorm(row);
            if (!double.IsFinite(norms[row]))
            {
                throw new ArgumentException(DescribeBadRow(row), "rows");
            }
        }
        return norms;
    }

    private string DescribeBadRow(int row)
    {
        var values = new double[Rows.Columns];
        int count = Rows.CopyValues(row, values);
        int bad = Array.FindIndex(values, 0, count, value => !double.IsFinite(value));
        if (bad < 0)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"The squared norm of row {row} overflows; scale the features down.");
        }
        int column = Rows.IsSparse ? Rows.Indices(row)[bad] : bad;
        return string.Create(CultureInfo.InvariantCulture,
            $"The value in row {row}, column {column} is {values[bad]}; replace or drop missing and infinite values before training.");
    }
}
