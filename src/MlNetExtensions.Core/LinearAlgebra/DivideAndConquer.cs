namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric tridiagonal matrix: two halves that differ from it by a matrix of rank one are solved and
/// put together (Cuppen, "A divide and conquer method for the symmetric tridiagonal eigenproblem", 1981; Gu and Eisenstat, "A
/// divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem", 1995, for vectors that stay orthogonal). Nearly all work is
/// in products of matrices.
/// </summary>
internal sealed unsafe class DivideAndConquer
{
    private const int LargestLeaf = 32;

    /// <summary>Order from which the halves are solved on a thread each.</summary>
    private const int SharedOrder = 256;

    private readonly double[] _diagonal;
    private readonly double[] _offDiagonal;
    private readonly double[] _vectors;
    private readonly int _dimension;
    private readonly int[] _ascending;

    private DivideAndConquer(double[] diagonal, double[] offDiagonal)
    {
        (_diagonal, _offDiagonal, _dimension) = (diagonal, offDiagonal, diagonal.Length);
        _vectors = new double[MatrixSize.Length(_dimension, _dimension, "The eigenvectors")];
        _ascending = new int[_dimension];
    }

    /// <summary>
    /// Overwrites the diagonal with the eigenvalues, in no order, and the off-diagonal; returns the eigenvectors as rows, and the places of
    /// the eigenvalues from the least to the largest.
    /// </summary>
    /// <param name="diagonal">n finite values.</param>
    /// <param name="offDiagonal">n finite values; element i couples i and i + 1, the last is not used.</param>
    public static (double[] Vectors, int[] Ascending) Diagonalize(double[] diagonal, double[] offDiagonal)
    {
        var solver = new DivideAndConquer(diagonal, offDiagonal);
        solver.Solve(0, diagonal.Length);
        return (solver._vectors, solver._ascending);
    }

    private Span<double> Row(int row, int first, int past) => _vectors.AsSpan(row * _dimension + first, past - first);

    private void Solve(int first, int past)
    {
        if (past - first <= LargestLeaf)
        {
            SolveLeaf(first, past);
            return;
        }

        int middle = (first + past) / 2;
        double coupling = _offDiagonal[middle - 1];
        _diagonal[middle - 1] -= Math.Abs(coupling);
        _diagonal[middle] -= Math.Abs(coupling);
        if (past - first >= SharedOrder)
        {
            ParallelWork.For(2, half => Solve(half == 0 ? first : middle, half == 0 ? middle : past));
        }
        else
        {
            Solve(first, middle);
            Solve(middle, past);
        }

        Merge(first, middle, past, coupling);
    }

    private void SolveLeaf(int first, int past)
    {
        int order = past - first;
        Span<double> values = _diagonal.AsSpan(first, order);
        RotationSequence rotations = ImplicitQl.Diagonalize(values, _offDiagonal.AsSpan(first, order));
        int width = RotationSequence.StripWidth;
        double[] strip = new double[order * width];
        for (int start = 0; start < order; start += width)
        {
            int columns = Math.Min(width, order - start);
            Array.Clear(strip);
            for (int i = 0; i < columns; i++)
            {
                strip[(start + i) * width + i] = 1;
            }

            rotations.Apply(strip);
            for (int i = 0; i < order; i++)
            {
                strip.AsSpan(i * width, columns).CopyTo(Row(first + i, first + start, first + start + columns));
            }
        }

        Sort(first, past);
    }

    private void Sort(int first, int past)
    {
        Span<int> ascending = _ascending.AsSpan(first, past - first);
        for (int i = 0; i < ascending.Length; i++)
        {
            ascending[i] = first + i;
        }

        double[] keys = _diagonal[first..past];
        keys.AsSpan().Sort(ascending);
    }

    /// <summary>The eigenvalues of diag(d) + ρzzᵀ, where d are those of the halves and z is what their vectors have at the cut.</summary>
    private void Merge(int first, int middle, int past, double coupling)
    {
        int order = past - first;
        double[] z = new double[order];
        for (int i = first; i < past; i++)
        {
            double atCut = _vectors[i * _dimension + (i < middle ? middle - 1 : middle)];
            z[i - first] = (i >= middle && coupling < 0 ? -atCut : atCut) * Math.Sqrt(0.5);
        }

        double rho = 2 * Math.Abs(coupling);
        int[] places = MergeOrders(first, middle, past);
        void RotateRows(int one, int other, double cosine, double sine) =>
            Rotate(Row(one, first, past), Row(other, first, past), cosine, sine);
        var deflation = Deflation.Run(places, _diagonal, z, first, middle, rho, RotateRows);
        if (deflation.Kept.Length > 0)
        {
            Combine(first, middle, past, z, rho, deflation);
        }

        Sort(first, past);
    }

    private int[] MergeOrders(int first, int middle, int past)
    {
        int[] places = new int[past - first];
        for (int i = 0, one = first, other = middle; i < places.Length; i++)
        {
            bool takeOne = other == past || (one < middle && _diagonal[_ascending[one]] <= _diagonal[_ascending[other]]);
            places[i] = _ascending[takeOne ? one++ : other++];
        }

        return places;
    }

    private static void Rotate(Span<double> one, Span<double> other, double cosine, double sine)
    {
        for (int i = 0; i < one.Length; i++)
        {
            (double x, double y) = (one[i], other[i]);
            one[i] = cosine * x + sine * y;
            other[i] = cosine * y - sine * x;
        }
    }

    /// <summary>Solves for what was not deflated: new vectors first, deflated ones after them.</summary>
    private void Combine(int first, int middle, int past, double[] z, double rho, Deflation deflation)
    {
        int[] kept = deflation.Kept;
        int count = kept.Length;
        double[] poles = [.. kept.Select(place => _diagonal[place])];
        double[] weights = [.. kept.Select(place => z[place - first])];
        double[] values = new double[count];
        var rotation = AlignedBuffer.Rent((long)count * count);
        RankOneUpdate.Solve(poles, weights, rho, values, deflation.Grouped, rotation.Pointer);

        // Rows in groups: of the first half only, of both, of the second half only. Zeros are not multiplied.
        (int upper, int lower) = (deflation.First + deflation.Both, deflation.Both + deflation.Second);
        int left = middle - first, right = past - middle, order = past - first;
        var old = AlignedBuffer.Rent((long)upper * left + (long)lower * right);
        double* below = old.Pointer + (nint)upper * left;
        for (int i = 0; i < count; i++)
        {
            int group = deflation.Grouped[i];
            if (group < upper)
            {
                Row(kept[i], first, middle).CopyTo(new Span<double>(old.Pointer + (nint)group * left, left));
            }

            if (group >= deflation.First)
            {
                Row(kept[i], middle, past).CopyTo(new Span<double>(below + (nint)(group - deflation.First) * right, right));
            }
        }

        KeepDeflated(deflation.Deflated, first, past, count);
        values.CopyTo(_diagonal, first);
        for (int row = first; row < first + count; row++)
        {
            Row(row, first, past).Clear();
        }

        fixed (double* vectors = _vectors)
        {
            var target = new MatrixView(vectors + (nint)first * _dimension, _dimension);
            var factors = new MatrixView(rotation.Pointer, count);
            MatrixProduct.Add(factors, new MatrixView(old.Pointer, left), target.From(0, first), count, left, upper);
            MatrixProduct.Add(factors.From(0, deflation.First), new MatrixView(below, right), target.From(0, middle), count, right, lower);
        }

        old.Return();
        rotation.Return();
    }

    private void KeepDeflated(int[] deflated, int first, int past, int kept)
    {
        int order = past - first;
        double[] rows = new double[deflated.Length * order];
        double[] values = [.. deflated.Select(place => _diagonal[place])];
        for (int i = 0; i < deflated.Length; i++)
        {
            Row(deflated[i], first, past).CopyTo(rows.AsSpan(i * order));
        }

        values.CopyTo(_diagonal, first + kept);
        for (int i = 0; i < deflated.Length; i++)
        {
            rows.AsSpan(i * order, order).CopyTo(Row(first + kept + i, first, past));
        }
    }
}
