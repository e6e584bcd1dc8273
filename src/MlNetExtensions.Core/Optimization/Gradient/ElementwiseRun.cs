using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>Elementwise links that follow each other in a chain: all of them on one block, and then on the next.</summary>
internal sealed unsafe class ElementwiseRun<T> : BlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Blocks that a thread takes at a time.</summary>
    private const int BlocksPerPart = 8;

    private const int ScratchLength = 3 * ParameterBlock.MaximumLength;

    private readonly ParameterLayout _layout;
    private readonly ElementwiseState<T>[] _states;
    private readonly T[][] _scratch;
    private readonly int _sumCount;
    private readonly double[] _blockSums;
    private readonly double[] _groupSums;
    private T* _update;
    private T* _parameters;
    private bool _subtract;

    public ElementwiseRun(ParameterLayout layout, ElementwiseState<T>[] states)
    {
        (_layout, _states) = (layout, states);
        int blocks = layout.Blocks.Length;
        _scratch = new T[Math.Clamp((blocks + BlocksPerPart - 1) / BlocksPerPart, 1, Workers)][];
        for (int i = 0; i < _scratch.Length; i++)
        {
            _scratch[i] = new T[ScratchLength];
        }

        _sumCount = states[^1].SumCount;
        _blockSums = new double[blocks * _sumCount];
        _groupSums = new double[layout.Groups.Count * _sumCount];
    }

    /// <summary>Makes the update of the gradient, and subtracts it from the parameters where those are given.</summary>
    public void Run(Span<T> update, Span<T> subtractFrom, in GradientStep<T> context)
    {
        foreach (ElementwiseState<T> state in _states)
        {
            state.Begin(context);
        }

        fixed (T* values = update, parameters = context.Parameters)
        {
            _update = values;
            _parameters = parameters;
            _subtract = !subtractFrom.IsEmpty;
            int parts = (_layout.Blocks.Length + BlocksPerPart - 1) / BlocksPerPart;
            RunAll(parts, context.Threads > 0 ? context.Threads : int.MaxValue);
        }

        if (_sumCount > 0)
        {
            AddBlocks();
            _states[^1].Finish(_groupSums);
        }
    }

    protected override void Run(int part, int worker)
    {
        Span<T> scratch = _scratch[worker];
        int past = Math.Min((part + 1) * BlocksPerPart, _layout.Blocks.Length);
        for (int i = part * BlocksPerPart; i < past; i++)
        {
            ParameterBlock place = _layout.Blocks[i];
            var parameters = new Span<T>(_parameters + place.Offset, place.Length);
            Span<double> sums = _blockSums.AsSpan(i * _sumCount, _sumCount);
            sums.Clear();
            var block = new ElementBlock<T>(new Span<T>(_update + place.Offset, place.Length), parameters, place, worker, scratch, sums);
            foreach (ElementwiseState<T> state in _states)
            {
                state.Update(block);
            }

            if (_subtract)
            {
                TensorPrimitives.Subtract(parameters, block.Update, parameters);
            }
        }
    }

    private void AddBlocks()
    {
        Array.Clear(_groupSums);
        for (int i = 0; i < _layout.Blocks.Length; i++)
        {
            for (int k = 0; k < _sumCount; k++)
            {
                _groupSums[_layout.Blocks[i].Group * _sumCount + k] += _blockSums[i * _sumCount + k];
            }
        }
    }
}
