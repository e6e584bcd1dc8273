using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// The outputs of a component over the rows of a cursor or an engine: what somebody reads is computed when it is first read, together for the
/// rows that the cursor has read ahead. One thread at a time.
/// </summary>
internal sealed class ComponentReader
{
    private readonly RowTransformer _component;
    private readonly DataViewRow _row;
    private readonly FeatureGetter[] _getters;
    private readonly ComponentBatch _alone;
    private readonly ComponentBatch? _together;
    private long _position = long.MinValue;
    private long _chunk;
    private bool _isRowByRow;

    private ComponentReader(RowTransformer component, DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, bool[] isActive)
    {
        _component = component;
        _row = row;
        _getters = [.. inputs.Select((column, i) => new FeatureGetter(row, column, component.Inputs[i]))];
        _alone = new ComponentBatch(component, 1, isActive);
        _together = row is LookAheadCursor ahead ? new ComponentBatch(component, ahead.Capacity, isActive) : null;
    }

    /// <summary>Getters of the active outputs; null for the others.</summary>
    public static Delegate?[] CreateGetters(RowTransformer component, DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, bool[] isActive)
    {
        var reader = new ComponentReader(component, row, inputs, isActive);
        return [.. isActive.Select((active, output) => active ? reader.CreateGetter(output) : null)];
    }

    private Delegate CreateGetter(int output) => _component.Outputs[output].Type switch
    {
        VectorDataViewType => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            ReadOnlySpan<float> values = Values<float>(output);
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, values.Length);
            values.CopyTo(editor.Values);
            value = editor.Commit();
        }),
        NumberDataViewType => Scalar<float>(output),
        BooleanDataViewType => Scalar<bool>(output),
        KeyDataViewType => Scalar<uint>(output),
        _ => Scalar<ReadOnlyMemory<char>>(output),
    };

    private ValueGetter<T> Scalar<T>(int output) => (ref T value) => value = Values<T>(output)[0];

    private ReadOnlySpan<T> Values<T>(int output)
    {
        if (_row is LookAheadCursor ahead && TryTogether(ahead, output))
        {
            return _together!.Values<T>(output, ahead.Index);
        }

        if (_position != _row.Position)
        {
            // Not valid before all of it is read.
            _position = long.MinValue;
            _alone.Begin(1);
            _alone.Read(0, _getters, _row.Position);
            _position = _row.Position;
        }

        _alone.Compute(output);
        return _alone.Values<T>(output, 0);
    }

    // Where rows cannot be computed together, each is computed when the cursor is there: the error of one is not that of the rows before it.
    private bool TryTogether(LookAheadCursor ahead, int output)
    {
        try
        {
            if (_chunk != ahead.Chunk)
            {
                _isRowByRow = true;
                _chunk = ahead.Chunk;
                _together!.Begin(ahead.Count);
                ahead.VisitChunk(index => _together.Read(index, _getters, ahead.Position));
                _isRowByRow = false;
            }

            if (!_isRowByRow)
            {
                _together!.Compute(output);
            }
        }
        catch (Exception) when (ahead.Count > 1)
        {
            _isRowByRow = true;
        }

        return !_isRowByRow;
    }
}
