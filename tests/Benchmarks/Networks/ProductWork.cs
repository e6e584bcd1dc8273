using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Networks;

namespace Benchmarks.Networks;

/// <summary>The three products of a dense layer, packing included, on all cores.</summary>
internal sealed unsafe class ProductWork
{
    private readonly DensePass<float> _layer;
    private readonly PassTeam _team = new(threads: 0);
    private readonly PinnedArray<float> _parameters;
    private readonly PinnedArray<float> _gradient;
    private readonly int _rows;
    private readonly int _blockRows;

    public ProductWork(int outputs, int inputs, int rows)
    {
        (_rows, _blockRows) = (rows, (rows / _team.Threads + 7) / 8 * 8);
        _layer = new DensePass<float>(isFirst: false, inputs, outputs, weights: 0, bias: -1, normalized: null);
        _layer.Attach(
            new BatchMatrix<float>(rows, inputs), new BatchMatrix<float>(rows, outputs),
            new BatchMatrix<float>(rows, inputs), new BatchMatrix<float>(rows, outputs));
        (_parameters, _gradient) = (new PinnedArray<float>((long)outputs * inputs), new PinnedArray<float>((long)outputs * inputs));
        var random = new NormalRandom(1);
        Fill(_parameters.Span, random);
        Fill(_layer.Input.Block(0, rows), random);
        Fill(_layer.OutputDelta.Block(0, rows), random);
        _team.Run(_layer.PrepareTasks, task => _layer.Prepare(Context(), task));
    }

    public void Run(string kind)
    {
        int blocks = (_rows + _blockRows - 1) / _blockRows;
        switch (kind)
        {
            case "forward":
                _team.Run(_layer.PrepareTasks, task => _layer.Prepare(Context(), task));
                _team.Run(blocks, block => _layer.Forward(Context(), block * _blockRows, Math.Min((block + 1) * _blockRows, _layer.Output.Rows)));
                break;
            case "backward":
                _team.Run(blocks, block => _layer.Backward(Context(), block * _blockRows, Math.Min((block + 1) * _blockRows, _layer.Output.Rows)));
                break;
            default:
                _team.Run(_layer.GradientTasks, task => _layer.WriteGradient(Context(), task, 0, _rows, _gradient.Pointer));
                break;
        }
    }

    private PassContext<float> Context() => new((nint)_parameters.Pointer, 0, _rows, true, false, 0, null);

    private static void Fill(Span<float> values, NormalRandom random)
    {
        foreach (ref float value in values)
        {
            value = (float)random.Normal();
        }
    }
}
