using System.Numerics.Tensors;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Components;

/// <summary>
/// Rows of a component's input columns, and space for its outputs: one row, or, where the component asks for rows ahead, many. Belongs to one
/// reader of one view; what it hands out is overwritten by the next rows.
/// </summary>
public sealed class ComponentBatch
{
    private readonly RowTransformer _component;
    private readonly bool[]? _isActive;
    private readonly VBuffer<float>[][] _rows;
    private readonly float[][] _blocks;
    private readonly bool[] _hasBlock;
    private readonly Array?[] _outputs;
    private readonly bool[] _isComputed;
    private readonly long[] _positions;
    private VBuffer<float> _joined;

    /// <param name="component">What computes.</param>
    /// <param name="capacity">The most rows.</param>
    /// <param name="isActive">Which outputs may be read; null for all.</param>
    internal ComponentBatch(RowTransformer component, int capacity, bool[]? isActive)
    {
        _component = component;
        _isActive = isActive;
        _rows = [.. component.Inputs.Select(_ => new VBuffer<float>[capacity])];
        _blocks = [.. component.Inputs.Select(_ => Array.Empty<float>())];
        _hasBlock = new bool[_rows.Length];
        _outputs = new Array?[component.Outputs.Count];
        _isComputed = new bool[_outputs.Length];
        _positions = new long[capacity];
    }

    /// <summary>Rows, at least one.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// The output that somebody reads, by its place among the component's: the one that must be computed. Others may be computed along with it,
    /// which pays where they come almost for free.
    /// </summary>
    public int Asked { get; private set; }

    /// <summary>False for an output that nobody will read of these rows.</summary>
    public bool IsActive(int output) => _isActive is null || _isActive[output];

    /// <summary>True for an output whose values are known for these rows: asked for again, its space holds them.</summary>
    public bool IsComputed(int output) => _isComputed[output];

    /// <summary>The features of an input column, row after row: <see cref="Count"/> × dimension.</summary>
    /// <param name="input">The column's place among the component's inputs.</param>
    public ReadOnlySpan<float> Features(int input = 0) => FeatureMemory(input).Span;

    /// <inheritdoc cref="Features"/>
    public ReadOnlyMemory<float> FeatureMemory(int input = 0)
    {
        int dimension = _component.Inputs[input].Dimension;
        int length = checked(Count * dimension);
        if (!_hasBlock[input])
        {
            if (_blocks[input].Length < length)
            {
                _blocks[input] = new float[length];
            }

            for (int row = 0; row < Count; row++)
            {
                _rows[input][row].CopyTo(_blocks[input].AsSpan(row * dimension, dimension));
            }

            _hasBlock[input] = true;
        }

        return _blocks[input].AsMemory(0, length);
    }

    /// <summary>
    /// The category of a row in a column of categories: its position among the <see cref="InputColumn.Categories"/> of the column, −1 for one that is missing
    /// or was not there when the component learned.
    /// </summary>
    /// <param name="row">From 0.</param>
    /// <param name="input">The column's place among the component's inputs.</param>
    /// <exception cref="InvalidOperationException">It is a column of features.</exception>
    public int Category(int row, int input)
    {
        int known = _component.Inputs[input].Categories?.Count
            ?? throw new InvalidOperationException($"Column '{_component.Inputs[input].Name}' of {_component.GetType().Name} holds features, not categories.");
        float number = Row(row, input).GetItemOrDefault(0);
        return number >= 1 && number <= known ? (int)number - 1 : -1;
    }

    /// <summary>One row of an input column as it came, dense or sparse: for a component that gains from zeros.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="input">The column's place among the component's inputs.</param>
    public ref readonly VBuffer<float> Row(int row, int input = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return ref _rows[input][row];
    }

    /// <summary>The row's position in the view, for errors; negative where it is not known, as in a loaded model.</summary>
    public long Position(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return _positions[row];
    }

    /// <summary>Refuses NaN and infinities: for a component that nothing can be computed of them.</summary>
    /// <param name="input">The column's place among the component's inputs.</param>
    /// <exception cref="InvalidRowException">There is one; column, row and slot are named.</exception>
    public void RequireFinite(int input = 0)
    {
        InputColumn column = _component.Inputs[input];
        for (int row = 0; row < Count; row++)
        {
            if (_rows[input][row].GetValues() is { IsEmpty: false } values && !TensorPrimitives.IsFiniteAll(values))
            {
                ReadOnlySpan<float> dense = Features(input).Slice(row * column.Dimension, column.Dimension);
                InvalidRowException.ThrowIfNotFinite(dense, new RowColumn(column.Name, column.Dimension), _positions[row]);
            }
        }
    }

    /// <summary>Space for a number a row. Whoever asks for the space of an output fills all of it; it holds values of earlier rows.</summary>
    /// <param name="output">The output's place among the component's.</param>
    public Span<float> Singles(int output = 0) => Space<float>(output);

    /// <summary>Space for a vector a row, row after row: <see cref="Count"/> × size.</summary>
    /// <inheritdoc cref="Singles"/>
    public Span<float> Vectors(int output = 0) => Space<float>(output);

    /// <summary>Space for a truth value a row.</summary>
    /// <inheritdoc cref="Singles"/>
    public Span<bool> Booleans(int output = 0) => Space<bool>(output);

    /// <summary>Space for a key a row: from 1, 0 for a missing one.</summary>
    /// <inheritdoc cref="Singles"/>
    public Span<uint> Keys(int output = 0) => Space<uint>(output);

    /// <summary>Space for a text a row.</summary>
    /// <inheritdoc cref="Singles"/>
    public Span<ReadOnlyMemory<char>> Texts(int output = 0) => Space<ReadOnlyMemory<char>>(output);

    /// <summary>Goes to other rows, of which nothing is computed.</summary>
    internal void Begin(int count)
    {
        Count = count;
        Array.Clear(_hasBlock);
        Array.Clear(_isComputed);
    }

    /// <summary>Reads a row.</summary>
    internal void Read(int row, FeatureGetter[] getters, long position)
    {
        _positions[row] = position;
        for (int i = 0; i < getters.Length; i++)
        {
            getters[i].Read(ref _rows[i][row]);
        }
    }

    /// <summary>Goes to the row of a saved chain's vector; what was computed of an equal row holds for it.</summary>
    /// <exception cref="InvalidOperationException">A column has another size.</exception>
    internal void BeginJoined(in VBuffer<float> joined)
    {
        if (Count == 1 && JoinedColumns.AreSame(joined, _joined))
        {
            return;
        }

        Count = 0;
        joined.CopyTo(ref _joined);
        JoinedColumns.Split(_joined, _component.Inputs, _rows);
        _positions[0] = -1;
        Begin(1);
    }

    /// <summary>Computes an output unless it is known.</summary>
    internal void Compute(int output)
    {
        if (_isComputed[output])
        {
            return;
        }

        Asked = output;
        try
        {
            _component.ComputeBatch(this);
        }
        catch
        {
            // What was half done is not known.
            Array.Clear(_isComputed);
            throw;
        }

        if (!_isComputed[output])
        {
            throw new InvalidOperationException($"{_component.GetType().Name} was asked for column '{_component.Outputs[output].Name}' and did not fill it.");
        }
    }

    /// <summary>The computed values of a row.</summary>
    internal ReadOnlySpan<T> Values<T>(int output, int row)
    {
        int size = _component.Outputs[output].Size;
        return ((T[])_outputs[output]!).AsSpan(row * size, size);
    }

    private Span<T> Space<T>(int output)
    {
        OutputColumn column = _component.Outputs[output];
        Type item = column.Type is VectorDataViewType vector ? vector.ItemType.RawType : column.Type.RawType;
        if (item != typeof(T))
        {
            throw new InvalidOperationException($"Column '{column.Name}' of {_component.GetType().Name} is of type {column.Type}, not of {typeof(T).Name}.");
        }

        int length = checked(Count * column.Size);
        if (_outputs[output] is not T[] values || values.Length < length)
        {
            _outputs[output] = values = new T[length];
        }

        _isComputed[output] = true;
        return values.AsSpan(0, length);
    }
}
