using MlNetExtensions.Core.Networks;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>One layer in double, for comparison with the same layer elsewhere.</summary>
internal sealed unsafe class SingleLayer
{
    private readonly LayerPass<double> _layer;
    private readonly double[] _parameters;
    private readonly double[] _statistics;

    public SingleLayer(NetworkLayer layer, int inputs, int rows, ReadOnlySpan<double> parameters)
    {
        int outputs = layer.OutputsFor(inputs);
        _layer = layer.CreatePass<double>(new LayerPlace(0, inputs, outputs, 0, 0, null, null));
        _layer.Attach(
            new BatchMatrix<double>(rows, inputs), new BatchMatrix<double>(rows, outputs),
            new BatchMatrix<double>(rows, inputs), new BatchMatrix<double>(rows, outputs));
        _parameters = parameters.ToArray();
        _parameters.Length.Should().Be(layer.Parameters(inputs, 0, false).Sum(group => group.Count));
        _statistics = new double[layer.StatisticsFor(inputs)];
        _statistics.AsSpan(_statistics.Length / 2).Fill(1);
        Gradient = new double[_parameters.Length];
    }

    public double[] Gradient { get; }

    public double[] InputGradient { get; private set; } = [];

    public ReadOnlySpan<double> Statistics => _statistics;

    public double[] Forward(GoldenMatrix x, bool training)
    {
        Fill(_layer.Input, x.Values, x.Rows);
        fixed (double* p = _parameters, s = _statistics)
        {
            var context = new PassContext<double>((nint)p, (nint)s, x.Rows, training, training, 0, null);
            Each(_layer.PrepareTasks, task => _layer.Prepare(context, task));
            if (_layer.CouplesRows && training)
            {
                Each(_layer.ColumnTasks, task => _layer.ForwardColumns(context, task));
            }
            else
            {
                _layer.Forward(context, 0, _layer.Output.Rows);
            }
        }

        return Read(_layer.Output, x.Rows);
    }

    public void Backward(GoldenMatrix delta)
    {
        Fill(_layer.OutputDelta, delta.Values, delta.Rows);
        fixed (double* p = _parameters, s = _statistics, g = Gradient)
        {
            nint target = (nint)g;
            var context = new PassContext<double>((nint)p, (nint)s, delta.Rows, true, false, 0, null);
            Each(_layer.GradientTasks, task => _layer.WriteGradient(context, task, 0, delta.Rows, (double*)target));
            if (_layer.CouplesRows)
            {
                Each(_layer.ColumnTasks, task => _layer.BackwardColumns(context, task));
            }
            else
            {
                _layer.Backward(context, 0, _layer.Output.Rows);
            }
        }

        InputGradient = Read(_layer.InputDelta!, delta.Rows);
    }

    private static void Each(int tasks, Action<int> work)
    {
        for (int task = 0; task < tasks; task++)
        {
            work(task);
        }
    }

    private static void Fill(BatchMatrix<double> matrix, double[] values, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            values.AsSpan(row * matrix.Columns, matrix.Columns).CopyTo(matrix.Row(row));
        }
    }

    private static double[] Read(BatchMatrix<double> matrix, int rows) =>
        [.. Enumerable.Range(0, rows).SelectMany(row => matrix.Row(row).ToArray())];
}
