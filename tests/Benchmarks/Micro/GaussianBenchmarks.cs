using BenchmarkDotNet.Attributes;
using Benchmarks.Foundation;
using MlNetExtensions;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;

namespace Benchmarks.Micro;

/// <summary>The pieces that a Gaussian's fit and scores are made of, one by one.</summary>
[MemoryDiagnoser]
public class GaussianBenchmarks
{
    private GeneratedRows _rows = null!;
    private GaussianModel _model = null!;

    /// <summary>Features of a row.</summary>
    [Params(64, 512)]
    public int Dimension { get; set; }

    /// <summary>Generates and fits.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _rows = new GeneratedRows(2048, Dimension);
        var options = new GaussianAnomalyOptions { Threshold = AnomalyThreshold.Fixed(0), PValues = false };
        _model = GaussianAnomalyFitter.Fit<float>(_rows.Values, Dimension, options).Model.Columns[0];
    }

    /// <summary>Mean and scatter of 2,048 rows on one core.</summary>
    [Benchmark]
    public long AddRows()
    {
        var moments = new RowMoments(Dimension);
        moments.Add<float>(_rows.Values);
        return moments.Count;
    }

    /// <summary>One row, alone.</summary>
    [Benchmark]
    public double OneDistance() => _model.SquaredDistance<float>(_rows.Values.AsSpan(0, Dimension));

    /// <summary>2,048 rows on all cores.</summary>
    [Benchmark]
    public double[] AllDistances() => _model.SquaredDistances<float>(_rows.Values);
}
