using System.Reflection;

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Binding;
using Microsoft.ML.Internal.Values;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal.Text;

/// <summary>The columns that a class describes with <see cref="LoadColumnAttribute"/> and <see cref="LoadColumnNameAttribute"/>.</summary>
internal static class AttributedColumns
{
    internal static TextLoader.Options AddTo<TInput>(TextLoader.Options options, IHostEnvironment environment, IMultiStreamSource dataSample)
    {
        TextLoader.Options completed = options.Clone();
        var header = new Lazy<Dictionary<string, int>>(() => ReadHeader(completed, environment, dataSample));
        completed.Columns = MemberColumns.Members(typeof(TInput), SchemaDefinition.Direction.Read).Select(member => ToColumn(member, header)).ToArray();
        return completed.Columns.Length > 0
            ? completed
            : throw new InvalidOperationException($"Type {typeof(TInput)} has no public field or property with a {nameof(LoadColumnAttribute)}.");
    }

    private static TextLoader.Column ToColumn(MemberInfo member, Lazy<Dictionary<string, int>> header)
    {
        Type type = MemberColumns.TypeOf(member);
        var key = member.GetCustomAttribute<KeyTypeAttribute>();
        return new TextLoader.Column
        {
            Name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name,
            DataKind = ItemKind(member, type),
            Source = Source(member, header, type),
            KeyCount = key is null ? null : key.KeyCount ?? new KeyCount(),
        };
    }

    private static DataKind ItemKind(MemberInfo member, Type type) =>
        DataKinds.OrNull(MemberColumns.ItemTypeOf(type) ?? type)
            ?? throw new InvalidOperationException($"Member '{member.Name}' of {member.DeclaringType} has type {type}, which cannot be read from text.");

    private static TextLoader.Range[] Source(MemberInfo member, Lazy<Dictionary<string, int>> header, Type type)
    {
        TextLoader.Range[] source = FromIndices(member) ?? FromNames(member, header)
            ?? throw new InvalidOperationException($"Member '{member.Name}' of {member.DeclaringType} has no {nameof(LoadColumnAttribute)}. Add one, or mark it with {nameof(NoColumnAttribute)}.");
        if (type.IsArray)
        {
            source[0].ForceVector = true;
        }

        return source;
    }

    private static TextLoader.Range[] FromIndices(MemberInfo member) =>
        member.GetCustomAttribute<LoadColumnAttribute>()?.Sources.Select(range => new TextLoader.Range(range.Min, range.Max)).ToArray();

    private static TextLoader.Range[] FromNames(MemberInfo member, Lazy<Dictionary<string, int>> header) =>
        member.GetCustomAttribute<LoadColumnNameAttribute>()?.Names.Select(name => new TextLoader.Range(FindField(member, name, header.Value))).ToArray();

    private static int FindField(MemberInfo member, string name, Dictionary<string, int> header) => header.TryGetValue(name, out int index)
        ? index
        : throw new InvalidOperationException($"Field '{name}' of member '{member.Name}' is not in the header, which has: {string.Join(", ", header.Keys)}.");

    private static Dictionary<string, int> ReadHeader(TextLoader.Options options, IHostEnvironment environment, IMultiStreamSource dataSample)
    {
        var syntax = new FieldSyntax(options);
        string header = new LineSample(environment, options, syntax, dataSample ?? new MultiFileSource()).Header()
            ?? throw new InvalidOperationException($"{nameof(LoadColumnNameAttribute)} needs a header: set HasHeader and give a data sample, or set HeaderFile.");
        using var report = new ParseReport(environment);
        var fields = new FieldSplitter(syntax, Segment.EndOfLine - 1, report);
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int index, string name) in HeaderNames.Read(fields, header))
        {
            indices.TryAdd(name, index);
        }

        return indices;
    }
}
