using Microsoft.ML.Internal.Binding;
using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>Runs a mapping once per row and serves the members of its result.</summary>
internal sealed class CustomRowMapper<TSrc, TDst> : IRowMapper
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _map;
    private readonly TypedColumns<TSrc> _inputs;
    private readonly BoundMember[] _outputs;

    public CustomRowMapper(DataViewSchema inputSchema, Action<TSrc, TDst> map, SchemaDefinition inputs, BoundMember[] outputs)
    {
        _map = map;
        _inputs = new TypedColumns<TSrc>(inputSchema, inputs, ignoreMissing: false);
        _outputs = outputs;
        OutputColumns = [.. outputs.Select(output => new DataViewSchema.DetachedColumn(output.ColumnName, output.ColumnType, output.Annotations))];
    }

    public DataViewSchema.DetachedColumn[] OutputColumns { get; }

    public IEnumerable<int> InputsOf(int output) => _inputs.Columns.Select(column => column.Index);

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        var getters = new Delegate[_outputs.Length];
        int[] active = [.. Enumerable.Range(0, getters.Length).Where(isActive)];
        if (active.Length == 0)
            return getters;
        var source = new TSrc();
        var result = new TDst();
        var reader = new TypedRowReader<TSrc>(input, _inputs);
        long mapped = -1;
        TDst Current()
        {
            if (input.Position != mapped)
            {
                reader.Fill(source);
                _map(source, result);
                mapped = input.Position;
            }

            return result;
        }

        foreach (int i in active)
            getters[i] = MemberGetters.Create(_outputs[i], Current);
        return getters;
    }
}
