using System.Numerics.Tensors;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>All that is known of one row; what nobody asks for is not computed. One thread at a time.</summary>
internal sealed class GaussianRow
{
    private readonly GaussianState _state;
    private readonly IReadOnlyList<(string Name, int Dimension)> _columns;
    private readonly bool _needsPValues;
    private readonly float[] _features;
    private readonly ReadOnlyMemory<float>[] _blocks;
    private readonly double[] _distances;
    private readonly double[] _contributions;
    private readonly double[] _pValue = new double[1];
    private readonly bool[] _label = new bool[1];
    private long _position;
    private float _score;
    private bool _hasScore;
    private bool _hasPValue;
    private bool _hasLabel;

    /// <param name="state">What scores rows.</param>
    /// <param name="needsPValues">True where p-values will be asked for, so that labels may as well come from them.</param>
    public GaussianRow(GaussianState state, bool needsPValues)
    {
        _state = state;
        _columns = state.Columns;
        _needsPValues = needsPValues;
        _features = new float[state.FeatureCount];
        _contributions = new double[state.FeatureCount];
        _distances = new double[state.Features.Length];
        _blocks = new ReadOnlyMemory<float>[state.Features.Length];
        int start = 0;
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = _features.AsMemory(start, Model.Columns[i].Dimension);
            start += _blocks[i].Length;
        }
    }

    /// <summary>The features of all columns in order, to be filled after <see cref="Begin"/>.</summary>
    public Span<float> Features => _features;

    /// <summary>Fills <see cref="Features"/> from a saved chain's vector.</summary>
    /// <exception cref="InvalidOperationException">A column has another size than the model's.</exception>
    public void ReadJoined(in VBuffer<float> joined) =>
        JoinedColumns.Split(joined, _columns, joined.IsDense ? [] : VectorPieces.Scratch(joined.Length), _features);

    public int ColumnCount => _distances.Length;

    /// <exception cref="InvalidRowException">A feature is not finite.</exception>
    public float Score
    {
        get
        {
            if (!_hasScore)
            {
                for (int i = 0; i < _distances.Length; i++)
                {
                    _distances[i] = Model.Columns[i].SquaredDistance(_blocks[i].Span);
                }

                CombineDistances();
            }

            return _score;
        }
    }

    /// <summary>In (0, 1]: never zero, however far the tail of a law reaches; NaN where the model has none.</summary>
    /// <inheritdoc cref="Score"/>
    public float PValue => Model.ToSingle(ExactPValue());

    /// <inheritdoc cref="Score"/>
    public bool PredictedLabel
    {
        get
        {
            if (Model.LabelsFollowScores)
            {
                return Model.IsAnomaly(Score);
            }

            if (_needsPValues || _hasPValue)
            {
                return ExactPValue() <= Model.FalsePositiveRate;
            }

            if (!_hasLabel)
            {
                CheckFinite();
                Model.Labels<float>(_blocks, _label);
                _hasLabel = true;
            }

            return _label[0];
        }
    }

    private GaussianAnomalyModel Model => _state.Model;

    /// <summary>Goes to another row, of which nothing is known.</summary>
    /// <param name="position">The row's position, for errors; negative where it is not known.</param>
    public void Begin(long position)
    {
        _position = position;
        _hasScore = _hasPValue = _hasLabel = false;
    }

    /// <summary>Takes squared distances, one per column, that were computed for many rows together.</summary>
    public void SetSquaredDistances(double[][] squared, int index)
    {
        for (int i = 0; i < _distances.Length; i++)
        {
            _distances[i] = squared[i][index];
        }

        CombineDistances();
    }

    /// <summary>Takes a p-value that was computed for many rows together.</summary>
    public void SetPValue(double pValue)
    {
        CheckFinite();
        _pValue[0] = pValue;
        _hasPValue = true;
    }

    /// <summary>Takes a label that was computed for many rows together.</summary>
    public void SetLabel(bool label)
    {
        CheckFinite();
        _label[0] = label;
        _hasLabel = true;
    }

    public void CopyColumnScoresTo(ref VBuffer<float> destination)
    {
        _ = Score;
        Copy(_distances, ref destination);
    }

    public void CopyContributionsTo(ref VBuffer<float> destination)
    {
        ComputeContributions();
        Copy(_contributions, ref destination);
    }

    public void CopyColumnScoresTo(Span<float> destination)
    {
        _ = Score;
        Convert(_distances, destination);
    }

    public void CopyContributionsTo(Span<float> destination)
    {
        ComputeContributions();
        Convert(_contributions, destination);
    }

    private double ExactPValue()
    {
        if (!_hasPValue)
        {
            if (Model.PValuesFollowScores)
            {
                _pValue[0] = Model.PValue(Score);
            }
            else
            {
                CheckFinite();
                Model.PValues<float>(_blocks, _pValue);
            }

            _hasPValue = true;
        }

        return _pValue[0];
    }

    private void CombineDistances()
    {
        for (int i = 0; i < _distances.Length; i++)
        {
            if (!double.IsFinite(_distances[i]))
            {
                CheckFinite();
            }

            if (double.IsNaN(_distances[i]))
            {
                throw NotANumber(_state.Features[i], "distance");
            }

            _distances[i] = Math.Sqrt(_distances[i]);
        }

        _score = (float)Model.Combine(_distances);
        _hasScore = true;
    }

    private void CheckFinite()
    {
        for (int i = 0; i < _blocks.Length; i++)
        {
            InvalidRowException.ThrowIfNotFinite(_blocks[i].Span, new RowColumn(_state.Features[i], _blocks[i].Length), _position);
        }
    }

    private void ComputeContributions()
    {
        CheckFinite();
        int start = 0;
        foreach (GaussianModel column in Model.Columns)
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
