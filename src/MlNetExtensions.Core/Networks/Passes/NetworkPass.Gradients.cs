namespace MlNetExtensions.Core.Networks;

/// <content>Gradients of the parameters: of all rows, of parts of them, and their norms row by row.</content>
internal sealed unsafe partial class NetworkPass<T>
{
    /// <summary>First row of a part, when rows are cut into parts whose sizes differ by one at most.</summary>
    public static int PartStart(int rows, int parts, int part) => (int)((long)rows * part / parts);

    private void GradientTask(int task) =>
        _gradient[task].Layer.WriteGradient(_context, _gradient[task].Task, _gradientRows.First, _gradientRows.Past, (T*)_target);

    private void WriteGradient(T* target, int first, int past)
    {
        (_target, _gradientRows) = ((nint)target, (first, past));
        _team.Run(_gradient.Length, _gradientTask);
    }

    private static int Bound(ReadOnlySpan<int> bounds, int rows, int parts, int part) => bounds.IsEmpty ? PartStart(rows, parts, part) : bounds[part];

    private void WriteParts(ReadOnlySpan<Memory<T>> parts, ReadOnlySpan<int> bounds)
    {
        int rows = _context.Rows;
        for (int i = 0; i < parts.Length; i++)
        {
            Span<T> part = parts[i].Span;
            (int first, int past) = (Bound(bounds, rows, parts.Length, i), Bound(bounds, rows, parts.Length, i + 1));
            fixed (T* target = part)
            {
                WriteGradient(target, first, past);
            }

            // The shares are of the whole batch; this part's mean gradient is over its own rows.
            System.Numerics.Tensors.TensorPrimitives.Multiply(part, T.CreateTruncating((double)rows / (past - first)), part);
        }
    }

    private void Mean(ReadOnlySpan<Memory<T>> parts, ReadOnlySpan<int> bounds, Span<T> gradient)
    {
        if (gradient.IsEmpty)
        {
            return;
        }

        gradient.Clear();
        for (int i = 0; i < parts.Length; i++)
        {
            int count = Bound(bounds, _context.Rows, parts.Length, i + 1) - Bound(bounds, _context.Rows, parts.Length, i);
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<T>(
                parts[i].Span, T.CreateTruncating((double)count / _context.Rows), gradient, gradient);
        }
    }

    private void WriteNorms(Span<T> norms)
    {
        int rows = _context.Rows;
        double[] squares = _shares;
        // The shares are done with; what a row gives to the batch's gradient, times rows, is the gradient of its own weighted loss.
        squares.AsSpan(0, rows).Clear();
        foreach (LayerPass<T> layer in _layers)
        {
            layer.AddSquaredNorms(_context, 0, rows, squares);
        }

        for (int row = 0; row < rows; row++)
        {
            norms[row] = T.CreateTruncating(rows * Math.Sqrt(squares[row]));
        }
    }
}
