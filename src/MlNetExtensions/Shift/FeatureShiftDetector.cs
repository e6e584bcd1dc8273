using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Core.Shift;

namespace MlNetExtensions;

/// <summary>
/// Compares windows of rows with the reference that it was fitted on (<see cref="Detect"/>, <see cref="DetectWindows"/>), and adds to every
/// row how unexpected each of its features is. Immutable and safe for any number of threads.
/// </summary>
/// <remarks>
/// <para>A verdict belongs to a window, and an ML.NET transformer's output to a row; so the column that is added holds what a single row
/// has to say: for feature j the squared deviation from its mean given the others, over its variance given the others, whose mean in the
/// reference is 1. A prediction engine gives it too. Windows are asked of the object.</para>
/// <para>Saved by <c>mlContext.Model.Save</c>, like all components of the pack; <c>FeatureShiftDetector.Find(model)</c> gives it back from
/// a loaded model, with the same bits.</para>
/// </remarks>
[ComponentContract("MlNetExtensions.FeatureShift/v1")]
public sealed class FeatureShiftDetector : RowTransformer<FeatureShiftDetector>, ISavedComponent<FeatureShiftDetector>
{
    private readonly FeatureShiftModel _model;

    internal FeatureShiftDetector(InputColumn input, string output, FeatureShiftModel model)
        : base([input], [OutputColumn.OfVector(output, input.Dimension, input.SlotNames)]) => _model = model;

    /// <summary>Rows of a window.</summary>
    public int WindowSize => _model.WindowSize;

    /// <summary>The probability that any feature of one window is called shifted where none is.</summary>
    public double Level => _model.Level;

    /// <inheritdoc/>
    public static FeatureShiftDetector Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        InputColumn input = state.Inputs[0];
        string output = state.ReadName("output");
        return new FeatureShiftDetector(input, output, FeatureShiftModel.Read(state, input.Dimension));
    }

    /// <summary>Compares one window.</summary>
    /// <param name="window">As many rows as <see cref="WindowSize"/>, with the column of the features.</param>
    /// <exception cref="ArgumentException">There are fewer or more rows, since thresholds are for windows of one size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of another type or size.</exception>
    /// <exception cref="InvalidRowException">A value is not finite; the message names column, row and slot.</exception>
    public FeatureShiftReport Detect(IDataView window)
    {
        using IEnumerator<FeatureShiftReport> reports = DetectWindows(window).GetEnumerator();
        FeatureShiftReport? report = reports.MoveNext() ? reports.Current : null;
        long rows = Read(window).ReadBatches().Sum(batch => (long)batch.Count);
        return report is not null && rows == WindowSize ? report : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"The window has {rows} rows, but the detector was fitted for windows of {WindowSize}. Fit one for windows of {rows}, or use {nameof(DetectWindows)}."), nameof(window));
    }

    /// <summary>Compares successive windows of a stream, read once and lazily; rows that do not fill a last window are left out.</summary>
    /// <param name="stream">Rows in the order of their time.</param>
    /// <param name="stride">Rows from the beginning of a window to that of the next, from 1 to <see cref="WindowSize"/>; null for windows
    /// side by side. Each window keeps the level for itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of another type or size, or the stride is out of
    /// range.</exception>
    /// <exception cref="InvalidRowException">A value is not finite; the message names column, row and slot.</exception>
    public IEnumerable<FeatureShiftReport> DetectWindows(IDataView stream, int? stride = null)
    {
        int step = stride ?? WindowSize;
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, WindowSize, nameof(stride));
        return Windows(Read(stream), step);
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.RequireFinite();
        int dimension = Inputs[0].Dimension;
        ReadOnlySpan<float> features = batch.Features();
        Span<float> surprise = batch.Vectors();
        double[] scratch = ArrayPool<double>.Shared.Rent(3 * dimension);
        for (int i = 0; i < features.Length; i += dimension)
        {
            _model.Surprise(features.Slice(i, dimension), scratch, surprise.Slice(i, dimension));
        }

        ArrayPool<double>.Shared.Return(scratch);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        _model.Write(writer);
    }

    private TrainingRows Read(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var rows = new TrainingRows(data, [Inputs[0].Name], []);
        ShiftRows.RequireDimension(rows, Inputs[0].Dimension);
        return rows;
    }

    private IEnumerable<FeatureShiftReport> Windows(TrainingRows rows, int step)
    {
        int dimension = Inputs[0].Dimension, filled = 0;
        double[] window = new double[checked(WindowSize * dimension)];
        long first = 0;
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            InvalidRowException.ThrowIfNotFinite(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            for (int taken = 0; taken < batch.Count;)
            {
                int count = Math.Min(WindowSize - filled, batch.Count - taken);
                TensorPrimitives.ConvertTruncating(batch.Columns[0].Span.Slice(taken * dimension, count * dimension),
                    window.AsSpan(filled * dimension));
                (taken, filled) = (taken + count, filled + count);
                if (filled < WindowSize)
                {
                    continue;
                }

                yield return new FeatureShiftReport(_model.Detect(window, Inputs[0].SlotNames), Level)
                {
                    ReferenceRowCount = _model.ReferenceRows,
                    WindowRowCount = WindowSize,
                    FirstRow = first,
                };
                window.AsSpan(step * dimension).CopyTo(window);
                (filled, first) = (WindowSize - step, first + step);
            }
        }
    }
}
