using Microsoft.ML.Internal.Binding;

namespace Microsoft.ML.Data;

/// <summary>The columns that the members of a class are bound to; can be changed before it is used.</summary>
public sealed partial class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    /// <summary>Which way values go between a class and a view.</summary>
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = 3,
    }

    /// <summary>The first column that goes by that name now, or null.</summary>
    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.ColumnName != columnName)
                throw new ArgumentException($"The column is named '{value.ColumnName}', not '{columnName}'.", nameof(value));
            int index = FindIndex(column => column.ColumnName == columnName);
            if (index < 0)
                Add(value);
            else
                this[index] = value;
        }
    }

    /// <summary>The definition that a class gives by its members and their attributes.</summary>
    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        var definition = new SchemaDefinition();
        definition.AddRange(MemberColumns.Discover(userType, direction));
        string twice = definition.GroupBy(column => column.ColumnName).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? definition : throw new InvalidOperationException($"Several members of {userType} are bound to column '{twice}'.");
    }
}
