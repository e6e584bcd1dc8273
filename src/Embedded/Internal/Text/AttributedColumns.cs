using System.Reflection;

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Binding;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Text;

/// <summary>The columns that a class describes: every readable member needs a <see cref="LoadColumnAttribute"/>, as in ML.NET.</summary>
internal static class AttributedColumns
{
    internal static TextLoader.Options AddTo<TInput>(TextLoader.Options options)
    {
        TextLoader.Options completed = options.Clone();
        completed.Columns = [.. MemberColumns.All(typeof(TInput)).Where(member => member.Allows(SchemaDefinition.Direction.Read)).Select(ToColumn)];
        return completed.Columns.Length > 0
            ? completed
            : throw new InvalidOperationException($"Type {typeof(TInput)} has no public field or property with a {nameof(LoadColumnAttribute)}.");
    }

    private static TextLoader.Column ToColumn(MemberInfo member)
    {
        LoadColumnAttribute source = member.GetCustomAttribute<LoadColumnAttribute>()
            ?? throw new InvalidOperationException($"Member '{member.Name}' of {member.DeclaringType} has no {nameof(LoadColumnAttribute)}.");
        return new TextLoader.Column
        {
            Name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name,
            DataKind = ItemKind(member),
            Source = [.. source.Sources.Select(range => new TextLoader.Range(range.Min, range.Max))],
            KeyCount = member.GetCustomAttribute<KeyTypeAttribute>()?.KeyCount,
        };
    }

    private static DataKind ItemKind(MemberInfo member)
    {
        Type type = MemberColumns.TypeOf(member);
        return DataKinds.OrNull(type.IsArray ? type.GetElementType() : type)
            ?? throw new InvalidOperationException($"Member '{member.Name}' of {member.DeclaringType} has type {type}, which cannot be read from text.");
    }
}
