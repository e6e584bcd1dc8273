using System.Numerics;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// A layer at work on one batch: its buffers, forward and backward. Work is divided by rows, or by columns where a layer
/// <see cref="CouplesRows"/>; gradients with respect to parameters are divided by outputs. Every number is computed by one task in a fixed
/// order, so the division does not show in the result.
/// </summary>
internal abstract unsafe class LayerPass<T>(int inputs, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    /// <summary>Outputs of the layer before, or the batch.</summary>
    public BatchMatrix<T> Input { get; private set; } = null!;

    public BatchMatrix<T> Output { get; private set; } = null!;

    /// <summary>∂L/∂input; null for the first layers, whose input has no parameters before it.</summary>
    public BatchMatrix<T>? InputDelta { get; private set; }

    /// <summary>∂L/∂output.</summary>
    public BatchMatrix<T> OutputDelta { get; private set; } = null!;

    /// <summary>Whether a row's output in training depends on the other rows of its batch.</summary>
    public virtual bool CouplesRows => false;

    /// <summary>Whether <see cref="Backward"/> may work in place, <see cref="InputDelta"/> being <see cref="OutputDelta"/>.</summary>
    public virtual bool WorksInPlace => false;

    /// <summary>Pieces of work that must be done once for every change of the parameters.</summary>
    public virtual int PrepareTasks => 0;

    /// <summary>Pieces of the gradient with respect to the parameters.</summary>
    public virtual int GradientTasks => 0;

    /// <summary>Pieces of columns for <see cref="ForwardColumns"/>.</summary>
    public int ColumnTasks => (Outputs + ColumnsPerTask - 1) / ColumnsPerTask;

    protected const int ColumnsPerTask = 2 * PanelProduct<T>.Width;

    public virtual void Attach(BatchMatrix<T> input, BatchMatrix<T> output, BatchMatrix<T>? inputDelta, BatchMatrix<T> outputDelta) =>
        (Input, Output, InputDelta, OutputDelta) = (input, output, inputDelta, outputDelta);

    /// <summary>Lays the parameters out for the products of the steps that follow.</summary>
    public virtual void Prepare(in PassContext<T> context, int task)
    {
    }

    /// <summary>Outputs of the rows from <paramref name="first"/> to before <paramref name="past"/>; both are multiples of eight.</summary>
    public abstract void Forward(in PassContext<T> context, int first, int past);

    /// <summary><see cref="InputDelta"/> of rows from their <see cref="OutputDelta"/>.</summary>
    public abstract void Backward(in PassContext<T> context, int first, int past);

    /// <summary>The same as <see cref="Forward"/> for all rows and some columns, where rows are coupled.</summary>
    public virtual void ForwardColumns(in PassContext<T> context, int task) => throw new NotSupportedException();

    /// <summary>The same as <see cref="Backward"/> for all rows and some columns, where rows are coupled.</summary>
    public virtual void BackwardColumns(in PassContext<T> context, int task) => throw new NotSupportedException();

    /// <summary>Writes a piece of the gradient with respect to this layer's parameters, summed over some rows.</summary>
    /// <param name="context">The step.</param>
    /// <param name="task">The piece, below <see cref="GradientTasks"/>.</param>
    /// <param name="first">First row.</param>
    /// <param name="past">After the last row.</param>
    /// <param name="gradient">The flat gradient of the whole network.</param>
    public virtual void WriteGradient(in PassContext<T> context, int task, int first, int past, T* gradient)
    {
    }

    /// <summary>Adds, for every row, the squared norm of its own part of the gradient with respect to this layer's parameters.</summary>
    public virtual void AddSquaredNorms(in PassContext<T> context, int first, int past, Span<double> squaredNorms)
    {
    }
}
