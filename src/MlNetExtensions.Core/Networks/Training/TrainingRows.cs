namespace MlNetExtensions.Core.Networks;

/// <summary>Some rows of a data set, in the orders that epochs take them, laid into the buffers of a pass.</summary>
internal sealed class TrainingRows
{
    private readonly NetworkData _data;
    private readonly NetworkPass<float> _pass;
    private readonly int[] _rows;
    private readonly float _weightScale;
    private readonly int _targets;
    private readonly Action<int, int> _copyRows;
    private ReadOnlyMemory<int> _batch;

    /// <param name="data">All rows.</param>
    /// <param name="rows">Those that count.</param>
    /// <param name="pass">Whose buffers are filled.</param>
    /// <param name="loss">Whose targets they are.</param>
    public TrainingRows(NetworkData data, int[] rows, NetworkPass<float> pass, NetworkLoss loss)
    {
        (_data, _rows, _pass, _targets) = (data, rows, pass, loss.Targets);
        Order = [.. rows];
        _copyRows = CopyRows;
        double sum = 0;
        foreach (int row in rows)
        {
            sum += data.Weights.IsEmpty ? 1 : data.Weights.Span[row];
        }

        if (!(sum > 0))
        {
            throw new ArgumentException("All training rows have weight 0; give at least one a positive weight, or hold out fewer rows for validation.");
        }

        _weightScale = (float)(rows.Length / sum);
    }

    public int Count => _rows.Length;

    /// <summary>The rows in the order of the current epoch.</summary>
    public int[] Order { get; }

    /// <summary>Sets the order of an epoch, which depends on nothing but the seed and the epoch.</summary>
    public void Arrange(RowOrder order, ulong seed, int epoch)
    {
        _rows.CopyTo(Order, 0);
        if (order == RowOrder.AsGiven)
        {
            return;
        }

        new NormalRandom(NormalRandom.Part(seed, order == RowOrder.ShuffleOnce ? 0 : (ulong)epoch)).Shuffle(Order);
    }

    /// <summary>Draws rows independently of the order, with replacement.</summary>
    public void Draw(Span<int> rows, ulong seed)
    {
        var random = new NormalRandom(seed);
        foreach (ref int row in rows)
        {
            row = _rows[random.Below(_rows.Length)];
        }
    }

    /// <summary>Makes rows the batch of the next pass: their features are copied by the threads that work on them.</summary>
    public void Load(ReadOnlyMemory<int> rows)
    {
        _batch = rows;
        _pass.Sparse.Clear();
        ReadOnlySpan<int> batch = rows.Span;
        for (int i = 0; i < batch.Length; i++)
        {
            if (_data.Rows.IsSparse)
            {
                _pass.Sparse.Add(_data.Rows.Indices(batch[i]), _data.Rows.Values(batch[i]));
            }

            _pass.Weights[i] = _data.Weights.IsEmpty ? 1 : _weightScale * _data.Weights.Span[batch[i]];
            Span<float> target = _pass.Targets.Row(i);
            if (!_data.Targets.IsEmpty)
            {
                _data.Targets.Span.Slice(batch[i] * _targets, _targets).CopyTo(target);
            }
            else if (_data.Rows.IsSparse)
            {
                target.Clear();
                ReadOnlySpan<int> columns = _data.Rows.Indices(batch[i]);
                for (int k = 0; k < columns.Length; k++)
                {
                    target[columns[k]] = _data.Rows.Values(batch[i])[k];
                }
            }
            else
            {
                _data.Rows.Values(batch[i]).CopyTo(target);
            }
        }

        _pass.LoadRows = _data.Rows.IsSparse ? null : _copyRows;
    }

    private void CopyRows(int first, int past)
    {
        ReadOnlySpan<int> batch = _batch.Span;
        for (int i = first; i < past; i++)
        {
            _data.Rows.Values(batch[i]).CopyTo(_pass.Input.Row(i));
        }
    }
}
