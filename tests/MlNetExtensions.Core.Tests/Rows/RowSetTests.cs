using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Core.Tests.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Rows;

public sealed class RowSetTests
{
    private const int Columns = 15;

    // 120 rows: seven chunks of 16 and half a one.
    private const int RowsPerChunk = 16;

    private static readonly SmallData s_data = new(count: 120, Columns, seed: 3);

    public static TheoryData<FiniteSumSolver> Solvers => SolverContractTests.Solvers;

    [Theory]
    [MemberData(nameof(Solvers))]
    public void ChunksGiveTheBitsOfOneArray(FiniteSumSolver solver)
    {
        FiniteSumOptions options = new() { Solver = solver, MaximumPasses = 6 };
        FiniteSumResult Fit<TRows>(TRows rows) where TRows : struct, IRows =>
            FiniteSumMinimizer.Minimize(rows, s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.1), options);

        Same(Fit(Chunked(dense: true).Dense), Fit(s_data.Dense()));
        Same(Fit(Chunked(dense: false).Sparse), Fit(s_data.Sparse()));
    }

    [Theory]
    [InlineData(FiniteSumSolver.Newton)]
    [InlineData(FiniteSumSolver.NewtonCg)]
    [InlineData(FiniteSumSolver.Saga)]
    [InlineData(FiniteSumSolver.VrCcd)]
    public void ChunksGiveTheBitsOfOneArrayToSeveralOutputs(FiniteSumSolver solver)
    {
        var data = new SmallData(count: 120, Columns, seed: 5, classes: 3);
        FiniteSumOptions options = new() { Solver = solver, MaximumPasses = 6 };
        FiniteSumResult Fit<TRows>(TRows rows) where TRows : struct, IRows =>
            FiniteSumMinimizer.Minimize(rows, data.Classes, new MultinomialLogisticLoss(3), Regularizer.Ridge(0.1), options);

        Same(Fit(Chunked(data, dense: true).Dense), Fit(data.Dense()));
        Same(Fit(Chunked(data, dense: false).Sparse), Fit(data.Sparse()));
    }

    [Theory]
    [InlineData(0.05, true, true)]
    [InlineData(0.2, true, false)]
    [InlineData(0.2, false, true)]
    [InlineData(0.9, false, false)]
    public void RowsAreKeptInTheFormThatIsSmaller(double density, bool addedDense, bool sparse)
    {
        var data = new SmallData(count: 100, Columns, seed: 1, density);
        var builder = new RowSetBuilder<double>(Columns, rowsPerChunk: 8);
        for (int row = 0; row < data.Count; row++)
        {
            Add(builder, data, row, addedDense);
        }

        RowSet<double> rows = builder.Build();

        rows.IsSparse.Should().Be(sparse);
        Values(rows).Should().Equal(data.Values);
    }

    // Nine rows in ten are empty: at the end of each chunk there is enough to tell.
    [Fact]
    public void DenseAndSparseRowsMayCome()
    {
        var random = new Random(2);
        var data = new SmallData(count: 200, Columns, seed: 7, density: 0.1);
        foreach (bool firstIsDense in new[] { true, false })
        {
            var builder = new RowSetBuilder<double>(Columns, rowsPerChunk: 16);
            for (int row = 0; row < data.Count; row++)
            {
                Add(builder, data, row, row == 0 ? firstIsDense : random.Next(2) == 0);
            }

            Values(builder.Build()).Should().Equal(data.Values);
        }
    }

    // Zeros that are stored like any other value are left out, and those behind them stay in their columns.
    [Fact]
    public void StoredZerosAreLeftOut()
    {
        var builder = new RowSetBuilder<double>(Columns, RowsPerChunk);
        builder.AddSparse([0, 1, 0, 2], [1, 4, 7, 9]);
        builder.AddSparse([3, 0, 4], [0, 2, 14]);
        builder.AddSparse([0], [5]);

        RowSet<double> rows = builder.Build();

        rows.IsSparse.Should().BeTrue();
        rows.Sparse.StoredCount.Should().Be(4);
        rows.Indices(0).ToArray().Should().Equal(4, 9);
        rows.Values(0).ToArray().Should().Equal(1, 2);
        rows.Indices(1).ToArray().Should().Equal(0, 14);
        rows.Values(1).ToArray().Should().Equal(3, 4);
        rows.Indices(2).ToArray().Should().BeEmpty();
    }

    [Fact]
    public void NothingIsCopiedMoreThanOnce()
    {
        const int count = 100_000, columns = 16;
        var block = new float[1000 * columns];
        Array.Fill(block, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var builder = new RowSetBuilder<float>(columns, rowsPerChunk: 1024);
        for (int row = 0; row < count; row += 1000)
        {
            builder.AddDense(block);
        }

        builder.Build().Count.Should().Be(count);

        // An array that doubles would be allocated over and over, and hold up to twice the values.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan((long)(1.1 * count * columns * sizeof(float)));
    }

    // 2.5 billion values, though all chunks are one and the same array.
    [Fact]
    public void ThereMayBeMoreValuesThanAnArrayTakes()
    {
        const int columns = 4096, shift = 10, chunks = 600;
        var chunk = new float[columns << shift];
        chunk[^columns] = 3;
        chunk[^1] = 2;
        var rows = new DenseRows<float>([.. Enumerable.Repeat(chunk, chunks)], shift, columns, chunks << shift);
        int last = rows.Count - 1;
        double[] weights = [.. Enumerable.Repeat(1.0, columns)], target = new double[columns];

        rows.StoredCount.Should().Be(2_516_582_400).And.BeGreaterThan(int.MaxValue);
        rows.Dot(last, weights).Should().Be(5);
        rows.Dot(last - 1, weights).Should().Be(0);
        rows.DotPair(last, weights, weights).Should().Be((5, 5));
        rows.SquaredNorm(last).Should().Be(13);
        rows.CopyValues(last, target).Should().Be(columns);
        rows.Add(last, 2, target);
        target[0].Should().Be(9);
        target[^1].Should().Be(6);
    }

    // As many stored values; a chunk of sparse rows is one array too.
    [Fact]
    public void ThereMayBeMoreStoredValuesThanAnArrayTakes()
    {
        const int columns = 4096, shift = 10, chunks = 600;
        var chunk = new SparseChunk<float>(
            new float[columns << shift],
            [.. Enumerable.Range(0, columns << shift).Select(k => k % columns)],
            [.. Enumerable.Range(0, (1 << shift) + 1).Select(row => row * columns)]);
        chunk.Values[^1] = 2;
        var rows = new SparseRows<float>([.. Enumerable.Repeat(chunk, chunks)], shift, columns, chunks << shift);

        rows.StoredCount.Should().Be(2_516_582_400);
        rows.Dot(rows.Count - 1, [.. Enumerable.Repeat(1.0, columns)]).Should().Be(2);
        rows.Dot(rows.Count - 2, new double[columns]).Should().Be(0);
        rows.Indices(rows.Count - 1)[^1].Should().Be(columns - 1);
    }

    [Fact]
    public void WrongRowsAreRefused()
    {
        static Action Adding(Action<RowSetBuilder<float>> add) => () => add(new RowSetBuilder<float>(3));

        Adding(rows => rows.AddDense([1, 2])).Should().Throw<ArgumentException>().WithMessage("2 values do not fill rows of 3 columns.*");
        Adding(rows => rows.AddSparse([1], [])).Should().Throw<ArgumentException>().WithMessage("A row has 1 values for 0 columns.*");
        Adding(rows => rows.AddSparse([1, 2], [2, 1])).Should().Throw<ArgumentException>().WithMessage("Row 0 stores column 1 after column 2;*");
        Adding(rows => rows.AddSparse([1], [3])).Should().Throw<ArgumentException>().WithMessage("Row 0 stores column 3*");
        FluentActions.Invoking(() => new RowSetBuilder<int>(3)).Should().Throw<ArgumentException>().WithMessage("*not Int32*");
        FluentActions.Invoking(() => new RowSetBuilder<float>(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new RowSetBuilder<float>(1 << 20, 1 << 20)).Should().Throw<ArgumentOutOfRangeException>();
        RowSet<float> none = new RowSetBuilder<float>(3).Build();
        (none.Count, none.IsSparse).Should().Be((0, false));
        FluentActions.Invoking(() => none.Sparse).Should().Throw<InvalidOperationException>();
    }

    private static RowSet<double> Chunked(bool dense) => Chunked(s_data, dense);

    private static RowSet<double> Chunked(SmallData data, bool dense)
    {
        var builder = new RowSetBuilder<double>(Columns, RowsPerChunk);
        for (int row = 0; row < data.Count; row++)
        {
            Add(builder, data, row, dense);
        }

        return builder.Build();
    }

    private static void Add(RowSetBuilder<double> builder, SmallData data, int row, bool dense)
    {
        ReadOnlySpan<double> values = data.Values.AsSpan(row * Columns, Columns);
        if (dense)
        {
            builder.AddDense(values);
            return;
        }

        int[] indices = [.. Enumerable.Range(0, Columns).Where(column => data.Values[row * Columns + column] != 0)];
        builder.AddSparse([.. indices.Select(column => data.Values[row * Columns + column])], indices);
    }

    private static double[] Values(RowSet<double> rows)
    {
        var values = new double[rows.Count * rows.Columns];
        for (int row = 0; row < rows.Count; row++)
        {
            for (int k = 0; k < rows.Values(row).Length; k++)
            {
                values[row * rows.Columns + (rows.IsSparse ? rows.Indices(row)[k] : k)] = rows.Values(row)[k];
            }
        }

        return values;
    }

    private static void Same(FiniteSumResult one, FiniteSumResult other)
    {
        one.Weights.Should().Equal(other.Weights);
        one.Intercepts.Should().Equal(other.Intercepts);
        (one.Objective, one.Certificate, one.Passes).Should().Be((other.Objective, other.Certificate, other.Passes));
        one.Weights.Should().Contain(weight => weight != 0);
    }
}
