using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Binding;

/// <summary>Fills members of an object from the columns of a row.</summary>
internal static class MemberSetters
{
    public static Action<TRow> Create<TRow>(BoundMember bound, DataViewRow row, DataViewSchema.Column column)
        where TRow : class
    {
        Type memberType = bound.MemberType;
        if (memberType == typeof(string))
            return Text<TRow>(bound.Member, row.GetGetter<ReadOnlyMemory<char>>(column));
        if (memberType.IsArray)
            return Call<TRow>(memberType.GetElementType() == typeof(string) ? nameof(TextArray) : nameof(Array), memberType.GetElementType(), bound, row, column);
        if (MemberColumns.ItemTypeOf(memberType) is { } itemType)
            return Call<TRow>(nameof(Buffer), itemType, bound, row, column);
        return Call<TRow>(nameof(Scalar), memberType, bound, row, column);
    }

    /// <summary>Refuses a column whose values do not fit the member.</summary>
    public static void Check(BoundMember bound, DataViewSchema.Column column)
    {
        if (!bound.Member.Allows(SchemaDefinition.Direction.Write))
            throw new InvalidOperationException($"Can't bind the column '{column.Name}' to field or property '{bound.Member.Name}', which cannot be set.");
        var expected = bound.ColumnType as VectorDataViewType;
        var found = column.Type as VectorDataViewType;
        Type expectedItem = expected?.ItemType.RawType ?? bound.ColumnType.RawType;
        Type foundItem = found?.ItemType.RawType ?? column.Type.RawType;
        bool isKeyWanted = (expected?.ItemType ?? bound.ColumnType) is KeyDataViewType;
        bool isKey = (found?.ItemType ?? column.Type) is KeyDataViewType;
        bool fits = expected is null == found is null && expectedItem == foundItem && (isKey || !isKeyWanted)
            && (expected is null || !expected.IsKnownSize || expected.Size == found.Size);
        if (!fits)
            throw new InvalidOperationException($"Can't bind the column '{column.Name}' of type {column.Type} to field or property '{bound.Member.Name}' of type {bound.MemberType}, which stands for {bound.ColumnType}.");
    }

    private static Action<TRow> Call<TRow>(string method, Type type, BoundMember bound, DataViewRow row, DataViewSchema.Column column)
    {
        MethodInfo generic = typeof(MemberSetters).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static).MakeGenericMethod(typeof(TRow), type);
        return generic.CreateDelegate<Func<BoundMember, DataViewRow, DataViewSchema.Column, Action<TRow>>>()(bound, row, column);
    }

    private static Action<TRow> Text<TRow>(MemberInfo member, ValueGetter<ReadOnlyMemory<char>> getter)
    {
        Action<TRow, string> write = MemberAccess.Writer<TRow, string>(member);
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            getter(ref value);
            write(target, value.ToString());
        };
    }

    private static Action<TRow> Scalar<TRow, TValue>(BoundMember bound, DataViewRow row, DataViewSchema.Column column)
    {
        Action<TRow, TValue> write = MemberAccess.Writer<TRow, TValue>(bound.Member);
        ValueGetter<TValue> getter = row.GetGetter<TValue>(column);
        TValue value = default;
        return target =>
        {
            getter(ref value);
            write(target, value);
        };
    }

    // The buffer that an object has is filled again: a new object gets a new one.
    private static Action<TRow> Buffer<TRow, TItem>(BoundMember bound, DataViewRow row, DataViewSchema.Column column)
    {
        Func<TRow, VBuffer<TItem>> read = MemberAccess.Reader<TRow, VBuffer<TItem>>(bound.Member);
        Action<TRow, VBuffer<TItem>> write = MemberAccess.Writer<TRow, VBuffer<TItem>>(bound.Member);
        ValueGetter<VBuffer<TItem>> getter = row.GetGetter<VBuffer<TItem>>(column);
        return target =>
        {
            VBuffer<TItem> value = read(target);
            getter(ref value);
            write(target, value);
        };
    }

    private static Action<TRow> Array<TRow, TItem>(BoundMember bound, DataViewRow row, DataViewSchema.Column column)
    {
        Func<TRow, TItem[]> read = MemberAccess.Reader<TRow, TItem[]>(bound.Member);
        Action<TRow, TItem[]> write = MemberAccess.Writer<TRow, TItem[]>(bound.Member);
        ValueGetter<VBuffer<TItem>> getter = row.GetGetter<VBuffer<TItem>>(column);
        VBuffer<TItem> value = default;
        return target =>
        {
            getter(ref value);
            TItem[] values = read(target);
            if (values is null || values.Length != value.Length)
                values = new TItem[value.Length];
            value.CopyTo(values);
            write(target, values);
        };
    }

    private static Action<TRow> TextArray<TRow, TItem>(BoundMember bound, DataViewRow row, DataViewSchema.Column column)
    {
        Action<TRow, string[]> write = MemberAccess.Writer<TRow, string[]>(bound.Member);
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            getter(ref value);
            write(target, [.. value.DenseValues().Select(text => text.ToString())]);
        };
    }
}
