using System.Reflection;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Members;

/// <summary>Actions that copy the current value of a column into a member of an object.</summary>
internal static class MemberWriters
{
    /// <summary>Whether values of <paramref name="columnType"/> can go into the member: the raw types have to agree, sizes and keys do not.</summary>
    public static bool CanHold(MemberInfo member, DataViewType columnType)
    {
        Type type = MemberAccess.TypeOf(member);
        if (!type.IsArray)
            return RawType(type) == columnType.RawType;
        return columnType is VectorDataViewType vector && RawType(type.GetElementType()) == vector.ItemType.RawType;
    }

    public static Action<TRow> Create<TRow>(DataViewRow source, DataViewSchema.Column column, MemberInfo member)
    {
        Type type = MemberAccess.TypeOf(member);
        if (type == typeof(string))
            return Text<TRow>(source, column, member);
        if (type == typeof(string[]))
            return Texts<TRow>(source, column, member);
        Func<DataViewRow, DataViewSchema.Column, MemberInfo, Action<TRow>> template = type.IsArray ? Items<TRow, int> : Value<TRow, int>;
        return GenericMethod.With(template, typeof(TRow), type.IsArray ? type.GetElementType() : type)(source, column, member);
    }

    private static Type RawType(Type type) => type == typeof(string) ? typeof(ReadOnlyMemory<char>) : type;

    private static Action<TRow> Value<TRow, T>(DataViewRow source, DataViewSchema.Column column, MemberInfo member)
    {
        ValueGetter<T> getter = source.GetGetter<T>(column);
        MemberFiller<TRow, T> fill = MemberAccess.Filler<TRow, T>(member);
        return row => fill(row, getter);
    }

    private static Action<TRow> Text<TRow>(DataViewRow source, DataViewSchema.Column column, MemberInfo member)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = source.GetGetter<ReadOnlyMemory<char>>(column);
        Action<TRow, string> write = MemberAccess.Writer<TRow, string>(member);
        ReadOnlyMemory<char> value = default;
        return row =>
        {
            getter(ref value);
            write(row, value.ToString());
        };
    }

    private static Action<TRow> Items<TRow, T>(DataViewRow source, DataViewSchema.Column column, MemberInfo member)
    {
        ValueGetter<VBuffer<T>> getter = source.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return Array<TRow, T>(member, fill: (ref T[] items) =>
        {
            getter(ref value);
            Fit(ref items, value.Length);
            value.CopyTo(items);
        });
    }

    private static Action<TRow> Texts<TRow>(DataViewRow source, DataViewSchema.Column column, MemberInfo member)
    {
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = source.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> value = default;
        return Array<TRow, string>(member, fill: (ref string[] items) =>
        {
            getter(ref value);
            Fit(ref items, value.Length);
            int at = 0;
            foreach (ReadOnlyMemory<char> text in value.DenseValues())
                items[at++] = text.ToString();
        });
    }

    private static Action<TRow> Array<TRow, T>(MemberInfo member, ValueGetter<T[]> fill)
    {
        MemberFiller<TRow, T[]> filler = MemberAccess.Filler<TRow, T[]>(member);
        return row => filler(row, fill);
    }

    /// <summary>An array of the right length is filled again: it belongs to the object that is filled again.</summary>
    private static void Fit<T>(ref T[] items, int length)
    {
        if (items?.Length != length)
            items = new T[length];
    }
}
