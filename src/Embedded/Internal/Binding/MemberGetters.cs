using System.Numerics;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Binding;

/// <summary>Getters of columns over the members of whatever object is current.</summary>
internal static class MemberGetters
{
    public static Delegate Create<TRow>(BoundMember bound, Func<TRow> current)
        where TRow : class
    {
        if (!bound.Member.Allows(SchemaDefinition.Direction.Read))
            throw new InvalidOperationException($"Column '{bound.ColumnName}' cannot be read from property '{bound.Member.Name}', which has no public getter.");
        Type memberType = bound.MemberType;
        if (memberType == typeof(string))
            return Text(bound.Member, current);
        if (memberType.IsArray)
            return Call<TRow>(memberType.GetElementType() == typeof(string) ? nameof(TextArray) : nameof(Array), memberType.GetElementType(), bound, current);
        if (MemberColumns.ItemTypeOf(memberType) is { } itemType)
            return Call<TRow>(nameof(Buffer), itemType, bound, current);
        return Call<TRow>(bound.ColumnType is KeyDataViewType ? nameof(Key) : nameof(Scalar), memberType, bound, current);
    }

    private static Delegate Call<TRow>(string method, Type type, BoundMember bound, Func<TRow> current)
    {
        MethodInfo generic = typeof(MemberGetters).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static).MakeGenericMethod(typeof(TRow), type);
        return generic.CreateDelegate<Func<BoundMember, Func<TRow>, Delegate>>()(bound, current);
    }

    private static Delegate Text<TRow>(MemberInfo member, Func<TRow> current)
    {
        Func<TRow, string> read = MemberAccess.Reader<TRow, string>(member);
        return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory());
    }

    private static Delegate Scalar<TRow, TValue>(BoundMember bound, Func<TRow> current)
    {
        Func<TRow, TValue> read = MemberAccess.Reader<TRow, TValue>(bound.Member);
        return (ValueGetter<TValue>)((ref TValue value) => value = read(current()));
    }

    // Members count keys from 0, columns from 1; a value beyond the keys counts as missing.
    private static Delegate Key<TRow, TValue>(BoundMember bound, Func<TRow> current)
        where TValue : IBinaryInteger<TValue>
    {
        if (typeof(TValue) == typeof(ushort))
            throw new InvalidOperationException($"Member '{bound.Member.Name}' is a key of type {typeof(TValue)}, which is read from columns only: use byte, uint or ulong.");
        Func<TRow, TValue> read = MemberAccess.Reader<TRow, TValue>(bound.Member);
        ulong count = ((KeyDataViewType)bound.ColumnType).Count;
        return (ValueGetter<TValue>)((ref TValue value) =>
        {
            TValue index = read(current());
            value = ulong.CreateTruncating(index) < count ? index + TValue.One : TValue.Zero;
        });
    }

    // A vector's size is not checked against that of its column: it is not in ML.NET.
    private static Delegate Buffer<TRow, TItem>(BoundMember bound, Func<TRow> current)
    {
        Func<TRow, VBuffer<TItem>> read = MemberAccess.Reader<TRow, VBuffer<TItem>>(bound.Member);
        return (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> value) =>
        {
            read(current()).CopyTo(ref value);
        });
    }

    private static Delegate Array<TRow, TItem>(BoundMember bound, Func<TRow> current) => Items<TRow, TItem, TItem>(bound, current, item => item);

    private static Delegate TextArray<TRow, TItem>(BoundMember bound, Func<TRow> current) => Items<TRow, string, ReadOnlyMemory<char>>(bound, current, item => item.AsMemory());

    private static Delegate Items<TRow, TItem, TValue>(BoundMember bound, Func<TRow> current, Func<TItem, TValue> convert)
    {
        Func<TRow, TItem[]> read = MemberAccess.Reader<TRow, TItem[]>(bound.Member);
        return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> value) =>
        {
            TItem[] source = read(current()) ?? [];
            VBufferEditor<TValue> editor = VBufferEditor.Create(ref value, source.Length);
            if (source is TValue[] same)
            {
                same.CopyTo(editor.Values);
            }
            else
            {
                for (int i = 0; i < source.Length; i++)
                    editor.Values[i] = convert(source[i]);
            }

            value = editor.Commit();
        });
    }
}
