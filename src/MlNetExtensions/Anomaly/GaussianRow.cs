using System.Numerics.Tensors;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Anomaly;

/// <summary>Everything that is computed for one row. One thread at a time.</summary>
internal sealed class GaussianRow
{
    private readonly GaussianState _state;
    private readonly IReadOnlyList<(string Name, int Dimension)> _columns;
    private readonly float[] _features;
    private readonly double[] _distances;
    private readonly double[] _contributions;

    public GaussianRow(GaussianState state)
    {
        _state = state;
        _columns = state.Columns;
        _features = new float[state.FeatureCount];
        _contributions = new double[state.FeatureCount];
        _distances = new double[state.Features.Length];
    }

    /// <summary>The features of all columns in order, to be filled before anything is computed.</summary>
    public Span<float> Features => _features;

    /// <summary>Fills <see cref="Features"/> from a saved chain's vector.</summary>
    /// <exception cref="InvalidOperationException">A column has another size than the model's.</exception>
    public void ReadJoined(in VBuffer<float> joined) =>
        JoinedColumns.Split(joined, _columns, joined.IsDense ? [] : VectorPieces.Scratch(joined.Length), _features);

    public int ColumnCount => _distances.Length;

    public float Score { get; private set; }

    public bool PredictedLabel => _state.Model.IsAnomaly(Score);

    /// <summary>In (0, 1]: never zero, however far the tail of a law reaches; NaN where the model has none.</summary>
    public float PValue => Math.Max(float.Epsilon, (float)_state.Model.PValue(Score));

    /// <summary>The squared distance in every column, to be filled before <see cref="CombineDistances"/>.</summary>
    public Span<double> SquaredDistances => _distances;

    /// <summary>Distances and score, from the features.</summary>
    /// <param name="row">The row's position, for errors; negative where it is not known.</param>
    public void ComputeScore(long row)
    {
        int start = 0;
        for (int i = 0; i < _distances.Length; i++)
        {
            GaussianModel column = _state.Model.Columns[i];
            _distances[i] = column.SquaredDistance<float>(_features.AsSpan(start, column.Dimension));
            start += column.Dimension;
        }

        CombineDistances(row);
    }

    /// <summary>Distances and score, from the squared distances.</summary>
    /// <inheritdoc cref="ComputeScore"/>
    public void CombineDistances(long row)
    {
        int start = 0;
        for (int i = 0; i < _distances.Length; i++)
        {
            int dimension = _state.Model.Columns[i].Dimension;
            if (!double.IsFinite(_distances[i]))
            {
                InvalidRowException.ThrowIfNotFinite<float>(_features.AsSpan(start, dimension), new RowColumn(_state.Features[i], dimension), row);
            }

            if (double.IsNaN(_distances[i]))
            {
                throw NotANumber(_state.Features[i], "distance");
            }

            _distances[i] = Math.Sqrt(_distances[i]);
            start += dimension;
        }

        Score = (float)_state.Model.Combine(_distances);
    }

    public void CopyColumnScoresTo(ref VBuffer<float> destination) => Copy(_distances, ref destination);

    public void CopyContributionsTo(ref VBuffer<float> destination)
    {
        ComputeContributions();
        Copy(_contributions, ref destination);
    }

    public void CopyColumnScoresTo(Span<float> destination) => Convert(_distances, destination);

    public void CopyContributionsTo(Span<float> destination)
    {
        ComputeContributions();
        Convert(_contributions, destination);
    }

    private void ComputeContributions()
    {
        int start = 0;
        foreach (GaussianModel column in _state.Model.Columns)
        {
            column.Contributions<float>(_features.AsSpan(start, column.Dimension), _contributions.AsSpan(start, column.Dimension));
            start += column.Dimension;
        }

        if (TensorPrimitives.IsNaNAny<double>(_contributions))
        {
            throw NotANumber(string.Join(", ", _state.Features), "contribution");
        }
    }

    private static void Copy(double[] values, ref VBuffer<float> destination)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, values.Length);
        Convert(values, editor.Values);
        destination = editor.Commit();
    }

    // What is beyond the range of float takes its largest value.
    private static void Convert(ReadOnlySpan<double> values, Span<float> destination)
    {
        TensorPrimitives.ConvertTruncating(values, destination);
        TensorPrimitives.Clamp(destination, float.MinValue, float.MaxValue, destination);
    }

    private static InvalidOperationException NotANumber(string column, string what) => new(
        $"The {what} of a row in column '{column}' is not a number, though its features are finite: numbers of the model overflow. Fit the model again, on features of moderate size.");
}
