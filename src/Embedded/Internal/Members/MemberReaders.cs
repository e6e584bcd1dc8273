using System.Reflection;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Members;

/// <summary>Getters of columns over the members of an object: what the object holds is what the row shows.</summary>
internal static class MemberReaders
{
    /// <summary>A <see cref="ValueGetter{TValue}"/> of the raw type of <paramref name="columnType"/> over a member of <paramref name="row"/>.</summary>
    public static Delegate CreateGetter<TRow>(TRow row, MemberInfo member, DataViewType columnType)
    {
        Type type = MemberAccess.TypeOf(member);
        if (type == typeof(string))
            return Text(row, member);
        if (type == typeof(string[]))
            return Texts(row, member);
        if (type.IsArray)
            return GenericMethod.With<Func<TRow, MemberInfo, Delegate>>(Items<TRow, int>, typeof(TRow), type.GetElementType())(row, member);
        return columnType is VectorDataViewType vector
            ? GenericMethod.With<Func<TRow, MemberInfo, Delegate>>(Vector<TRow, int>, typeof(TRow), vector.ItemType.RawType)(row, member)
            : GenericMethod.With<Func<TRow, MemberInfo, Delegate>>(Scalar<TRow, int>, typeof(TRow), type)(row, member);
    }

    private static ValueGetter<T> Scalar<TRow, T>(TRow row, MemberInfo member)
    {
        Func<TRow, T> read = MemberAccess.Reader<TRow, T>(member);
        return (ref T value) => value = read(row);
    }

    private static ValueGetter<ReadOnlyMemory<char>> Text<TRow>(TRow row, MemberInfo member)
    {
        Func<TRow, string> read = MemberAccess.Reader<TRow, string>(member);
        return (ref ReadOnlyMemory<char> value) => value = read(row).AsMemory();
    }

    private static ValueGetter<VBuffer<T>> Vector<TRow, T>(TRow row, MemberInfo member)
    {
        Func<TRow, VBuffer<T>> read = MemberAccess.Reader<TRow, VBuffer<T>>(member);
        return (ref VBuffer<T> value) => read(row).CopyTo(ref value);
    }

    private static ValueGetter<VBuffer<T>> Items<TRow, T>(TRow row, MemberInfo member)
    {
        Func<TRow, T[]> read = MemberAccess.Reader<TRow, T[]>(member);
        return (ref VBuffer<T> value) =>
        {
            T[] items = read(row) ?? [];
            VBufferEditor<T> editor = VBufferEditor.Create(ref value, items.Length);
            items.CopyTo(editor.Values);
            value = editor.Commit();
        };
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts<TRow>(TRow row, MemberInfo member)
    {
        Func<TRow, string[]> read = MemberAccess.Reader<TRow, string[]>(member);
        return (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            string[] items = read(row) ?? [];
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, items.Length);
            for (int i = 0; i < items.Length; i++)
                editor.Values[i] = items[i].AsMemory();
            value = editor.Commit();
        };
    }
}
