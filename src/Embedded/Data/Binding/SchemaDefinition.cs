using System.Reflection;
using Microsoft.ML.Internal.Members;

namespace Microsoft.ML.Data;

/// <summary>Which members of a class are which columns. It may be changed before it is used.</summary>
public sealed partial class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition(IEnumerable<Column> columns)
        : base(columns)
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    /// <summary>The column of that name; null when there is none. What is set takes the place of the column of that name, or is added.</summary>
    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.ColumnName != columnName)
                throw new ArgumentException($"The column is named '{value.ColumnName}', not '{columnName}'.", nameof(columnName));
            int existing = FindIndex(column => column.ColumnName == columnName);
            if (existing >= 0)
                this[existing] = value;
            else
                Add(value);
        }
    }

    /// <summary>The public fields and properties of a class, as their attributes say.</summary>
    /// <param name="userType">The class.</param>
    /// <param name="direction">Whether objects are read, written, or either: properties that cannot take part are left out.</param>
    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        Column[] columns = [.. MemberAccess.Columns(userType, direction).Select(ToColumn)];
        string twice = columns.GroupBy(column => column.ColumnName).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? new SchemaDefinition(columns) : throw new ArgumentException($"Duplicate column name '{twice}' detected in {userType}: each member needs a column of its own.", nameof(userType));
    }

    private static Column ToColumn(MemberInfo member)
    {
        string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name;
        return new Column(member.Name, MemberType.Of(member)) { ColumnName = string.IsNullOrEmpty(name) ? member.Name : name };
    }
}
