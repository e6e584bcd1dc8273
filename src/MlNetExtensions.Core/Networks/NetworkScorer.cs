using MlNetExtensions.Core.Rows;
using static System.FormattableString;

namespace MlNetExtensions.Core.Networks;

/// <summary>Computes the outputs of a network for many batches, with buffers made once.</summary>
/// <remarks>
/// A row has the same bits alone, in any batch and on any number of threads. The parameters are laid out at construction: a scorer made
/// before they changed keeps the old ones. One thread at a time.
/// </remarks>
public sealed class NetworkScorer
{
    private readonly float[] _parameters;
    private readonly float[] _statistics;
    private readonly NetworkPass<float> _pass;
    private readonly NetworkLoss? _loss;
    private readonly Action<int, int> _copyRows;
    private bool _prepared;
    private RowSet<float>? _rows;
    private int _first;

    /// <param name="network">The network as it is now.</param>
    /// <param name="batchRows">Rows that are computed at a time, at least 1.</param>
    /// <param name="loss">Whose scores are wanted; null for the bare outputs.</param>
    /// <param name="threads">At most; 0 for all cores.</param>
    /// <exception cref="ArgumentException">The loss is for another number of outputs.</exception>
    public NetworkScorer(Network network, int batchRows, NetworkLoss? loss = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchRows, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (loss is not null && loss.Outputs != network.Shape.Outputs)
        {
            throw new ArgumentException(Invariant($"{loss} is for {loss.Outputs} outputs, but the network has {network.Shape.Outputs}: {network.Shape}."), nameof(loss));
        }

        (_parameters, _statistics, _loss) = (network.Parameters.ToArray(), network.Statistics.ToArray(), loss);
        _pass = new NetworkPass<float>(network.Shape, batchRows, null, threads);
        _copyRows = CopyRows;
        ScoreCount = loss?.ScoreCount ?? network.Shape.Outputs;
    }

    /// <summary>Values for each row.</summary>
    public int ScoreCount { get; }

    /// <summary>Computes the scores of dense rows.</summary>
    /// <param name="rows">Row after row.</param>
    /// <param name="scores">Where <see cref="ScoreCount"/> values for each row are written.</param>
    /// <exception cref="ArgumentException">The values do not fill rows, or there is no room for their scores.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<float> scores)
    {
        int inputs = _pass.Shape.Inputs, count = rows.Length / inputs;
        if (rows.Length % inputs != 0)
        {
            throw new ArgumentException($"{rows.Length} values do not fill rows of {inputs}.", nameof(rows));
        }

        RequireRoom(count, scores.Length);
        _pass.Sparse.Clear();
        for (int first = 0; first < count; first += _pass.Capacity)
        {
            int some = Math.Min(_pass.Capacity, count - first);
            for (int i = 0; i < some; i++)
            {
                rows.Slice((first + i) * inputs, inputs).CopyTo(_pass.Input.Row(i));
            }

            Run(some, scores[(first * ScoreCount)..]);
        }
    }

    /// <summary>Computes the scores of rows, dense or sparse.</summary>
    /// <inheritdoc cref="Score(ReadOnlySpan{float}, Span{float})"/>
    public void Score(RowSet<float> rows, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != _pass.Shape.Inputs)
        {
            throw new ArgumentException(Invariant($"The rows have {rows.Columns} columns, but the network has {_pass.Shape.Inputs} inputs."), nameof(rows));
        }

        RequireRoom(rows.Count, scores.Length);
        for (int first = 0; first < rows.Count; first += _pass.Capacity)
        {
            int some = Math.Min(_pass.Capacity, rows.Count - first);
            _pass.Sparse.Clear();
            for (int i = 0; i < some && rows.IsSparse; i++)
            {
                _pass.Sparse.Add(rows.Indices(first + i), rows.Values(first + i));
            }

            (_rows, _first, _pass.LoadRows) = (rows, first, rows.IsSparse ? null : _copyRows);
            Run(some, scores[(first * ScoreCount)..]);
        }

        (_rows, _pass.LoadRows) = (null, null);
    }

    private void CopyRows(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            _rows!.Values(_first + i).CopyTo(_pass.Input.Row(i));
        }
    }

    private void Run(int rows, Span<float> scores)
    {
        _pass.Score(_parameters, _statistics, rows, _prepared);
        _prepared = true;
        for (int row = 0; row < rows; row++)
        {
            Span<float> target = scores.Slice(row * ScoreCount, ScoreCount);
            if (_loss is null)
            {
                _pass.Output.Row(row).CopyTo(target);
            }
            else
            {
                _loss.Scores<float>(_pass.Output.Row(row), target);
            }
        }
    }

    private void RequireRoom(int rows, int length)
    {
        if ((long)rows * ScoreCount > length)
        {
            throw new ArgumentException(Invariant($"{rows} rows have {(long)rows * ScoreCount} scores, but there is room for {length}."), "scores");
        }
    }
}
