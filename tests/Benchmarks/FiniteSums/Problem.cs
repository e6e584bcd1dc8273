using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlNetExtensions;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace Benchmarks.FiniteSums;

/// <summary>Float rows, mostly of unit norm, with labels: -1 and +1, or class indices from 0.</summary>
internal abstract class Problem(float[] values, double[] labels, int columns)
{
    // Labels are -1 and +1: at this width both branches of the loss occur.
    private const double HuberWidth = 0.5;

    /// <summary>The files that <see cref="Save(string)"/> may write.</summary>
    public static string[] Files { get; } = ["values", "indices", "starts", "labels"];

    public int Count => labels.Length;

    public int Columns => columns;

    /// <summary>Bytes of the rows as stored.</summary>
    public virtual long Bytes => sizeof(float) * (long)values.Length;

    protected float[] Values => values;

    protected double[] Labels => labels;

    private int Classes { get; } = labels.Min() < 0 ? 2 : (int)labels.Max() + 1;

    /// <summary>Solves the ridge problem without an intercept, from rows in memory.</summary>
    public FiniteSumResult Minimize(double lambda, FiniteSumOptions options) => Classes == 2
        ? Minimize(new LogisticLoss(), new L2Regularizer(lambda), options with { Intercept = false })
        : Minimize(new MultinomialLogisticLoss(Classes), new L2Regularizer(lambda), options with { Intercept = false });

    /// <summary>Solves a binary ridge problem.</summary>
    public FiniteSumResult Minimize(ProblemLoss loss, double lambda, FiniteSumOptions options)
    {
        var penalty = new L2Regularizer(lambda);
        return loss switch
        {
            ProblemLoss.Logistic => Minimize(default(LogisticLoss), penalty, options),
            ProblemLoss.SquaredHinge => Minimize(default(SquaredHingeLoss), penalty, options),
            ProblemLoss.SmoothHinge => Minimize(new SmoothHingeLoss(1), penalty, options),
            _ => Minimize(new HuberLoss(HuberWidth), penalty, options),
        };
    }

    public double Objective(double lambda, double[] weights) => Minimize(lambda, new FiniteSumOptions
    {
        Solver = FiniteSumSolver.Fista,
        InitialWeights = weights,
        MaximumPasses = 0,
    }).Objective;

    /// <summary>The objective of a binary problem with an intercept.</summary>
    public double Objective(double lambda, double[] weights, double intercept) => Minimize(new LogisticLoss(), new L2Regularizer(lambda), new FiniteSumOptions
    {
        Solver = FiniteSumSolver.Fista,
        InitialWeights = weights,
        InitialIntercepts = [intercept],
        MaximumPasses = 0,
    }).Objective;

    /// <summary>The objective of a problem of many classes with intercepts.</summary>
    public double Objective(double lambda, double[] weights, double[] intercepts) => Minimize(new MultinomialLogisticLoss(Classes), new L2Regularizer(lambda), new FiniteSumOptions
    {
        Solver = FiniteSumSolver.Fista,
        InitialWeights = weights,
        InitialIntercepts = intercepts,
        MaximumPasses = 0,
    }).Objective;

    /// <summary>The rows of a binary problem as ML.NET reads them, cached.</summary>
    public IDataView View(MLContext context) =>
        Cache(context, row => new Example { Features = Features(row), Label = labels[row] > 0 }, rows => rows);

    /// <summary>The rows of a problem of many classes as ML.NET reads them, cached; keys follow the order of the classes.</summary>
    public IDataView ClassView(MLContext context) => Cache(
        context,
        row => new ClassExample { Features = Features(row), Label = (float)labels[row] },
        rows => context.Transforms.Conversion.MapValueToKey(
            nameof(ClassExample.Label), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(rows).Transform(rows));

    /// <summary>Writes the arrays as they are in memory, for peers to read.</summary>
    public virtual void Save(string folder)
    {
        Save(folder, "values", values);
        Save(folder, "labels", labels);
    }

    private IDataView Cache<T>(MLContext context, Func<int, T> example, Func<IDataView, IDataView> prepare) where T : class
    {
        var definition = SchemaDefinition.Create(typeof(T));
        definition[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        IDataView loaded = context.Data.LoadFromEnumerable(Enumerable.Range(0, Count).Select(example), definition);
        IDataView cached = context.Data.Cache(prepare(loaded));
        _ = cached.GetColumn<VBuffer<float>>(nameof(Example.Features)).Count();
        return cached;
    }

    protected static void Save<T>(string folder, string name, T[] array) where T : unmanaged =>
        File.WriteAllBytes(Path.Combine(folder, name), MemoryMarshal.AsBytes(array.AsSpan()));

    protected static void Normalize(Span<float> row)
    {
        float norm = TensorPrimitives.Norm<float>(row);
        if (norm > 0)
        {
            TensorPrimitives.Divide(row, norm, row);
        }
    }

    protected abstract VBuffer<float> Features(int row);

    protected abstract FiniteSumResult Minimize<TLoss>(TLoss loss, L2Regularizer penalty, FiniteSumOptions options) where TLoss : struct, ILoss;
}

internal sealed class DenseProblem : Problem
{
    public DenseProblem(float[] values, double[] labels, int columns) : base(values, labels, columns)
    {
        for (int i = 0; i < values.Length; i += columns)
        {
            Normalize(values.AsSpan(i, columns));
        }
    }

    protected override VBuffer<float> Features(int row) => new(Columns, Values[(row * Columns)..((row + 1) * Columns)]);

    protected override FiniteSumResult Minimize<TLoss>(TLoss loss, L2Regularizer penalty, FiniteSumOptions options) =>
        FiniteSumMinimizer.Minimize(new DenseRows<float>(Values, Columns), Labels, loss, penalty, options);
}

internal sealed class SparseProblem : Problem
{
    private readonly int[] _indices;
    private readonly int[] _starts;

    public SparseProblem(float[] values, int[] indices, int[] starts, double[] labels, int columns, bool normalize = true) : base(values, labels, columns)
    {
        (_indices, _starts) = (indices, starts);
        for (int i = 0; normalize && i < labels.Length; i++)
        {
            Normalize(values.AsSpan(starts[i]..starts[i + 1]));
        }
    }

    public override long Bytes => base.Bytes + sizeof(int) * (long)_indices.Length;

    public override void Save(string folder)
    {
        base.Save(folder);
        Save(folder, "indices", _indices);
        Save(folder, "starts", _starts);
    }

    protected override VBuffer<float> Features(int row)
    {
        Range stored = _starts[row].._starts[row + 1];
        return new VBuffer<float>(Columns, _starts[row + 1] - _starts[row], Values[stored], _indices[stored]);
    }

    protected override FiniteSumResult Minimize<TLoss>(TLoss loss, L2Regularizer penalty, FiniteSumOptions options) =>
        FiniteSumMinimizer.Minimize(new SparseRows<float>(Values, _indices, _starts, Columns), Labels, loss, penalty, options);
}

/// <summary>A row of a problem of many classes.</summary>
internal sealed class ClassExample
{
    public VBuffer<float> Features { get; set; }

    public float Label { get; set; }
}

/// <summary>A row of a binary problem.</summary>
internal sealed class Example
{
    public VBuffer<float> Features { get; set; }

    public bool Label { get; set; }
}
