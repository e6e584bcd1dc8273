using System.Data.Common;

namespace MlNetExtensions;

/// <summary>A connection, and the transaction on it, with commands of named parameters; for any database.</summary>
internal readonly record struct StudyCommands(DbConnection Connection, DbTransaction? Transaction = null)
{
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <returns>Null if there is no row.</returns>
    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Command(sql, values);
        return command.ExecuteScalar();
    }

    public List<T> Read<T>(Func<DbDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Command(sql, values);
        using DbDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>A number as a database keeps it: SQLite has no NaN, so it is null in both.</summary>
    public static object? Stored(double value) => double.IsNaN(value) ? null : value;

    private DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        DbCommand command = Connection.CreateCommand();
        command.Transaction = Transaction;
#pragma warning disable CA2100 // every text is a constant of this folder; what users give goes into parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
