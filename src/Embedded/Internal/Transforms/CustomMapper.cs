using System.Reflection;

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Members;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Runs a function from objects to objects on rows: once per row, and only when one of its columns is asked for.</summary>
internal sealed class CustomMapper<TSrc, TDst> : IRowMapper
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly ObjectBinding<TSrc> _source;
    private readonly SchemaDefinition _output;
    private readonly Action<TSrc, TDst> _map;

    public CustomMapper(DataViewSchema input, SchemaDefinition source, SchemaDefinition output, Action<TSrc, TDst> map)
    {
        _source = new ObjectBinding<TSrc>(input, source);
        _output = output;
        _map = map;
        OutputColumns = [.. output.Select(column => new DataViewSchema.DetachedColumn(column.ColumnName, column.ColumnType, column.Annotations))];
    }

    public DataViewSchema.DetachedColumn[] OutputColumns { get; }

    public IEnumerable<int> InputsOf(int output) => _source.Columns;

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        var getters = new Delegate[OutputColumns.Length];
        int[] active = [.. Enumerable.Range(0, getters.Length).Where(isActive)];
        if (active.Length == 0)
            return getters;
        var destination = new TDst();
        Action refresh = CreateRefresh(input, destination);
        foreach (int i in active)
        {
            MemberInfo member = MemberAccess.Find(typeof(TDst), _output[i].MemberName);
            DataViewType type = OutputColumns[i].Type;
            Delegate read = MemberReaders.CreateGetter(destination, member, type);
            getters[i] = GenericMethod.With<Func<Delegate, Action, Delegate>>(After<int>, type.RawType)(read, refresh);
        }

        return getters;
    }

    private Action CreateRefresh(DataViewRow input, TDst destination)
    {
        var source = new TSrc();
        Action<TSrc> fill = _source.CreateFiller(input);
        long mapped = -1;
        return () =>
        {
            if (mapped == input.Position)
                return;
            fill(source);
            _map(source, destination);
            mapped = input.Position;
        };
    }

    private static ValueGetter<T> After<T>(Delegate getter, Action refresh)
    {
        var read = (ValueGetter<T>)getter;
        return (ref T value) =>
        {
            refresh();
            read(ref value);
        };
    }
}
