using System.Reflection;
using MlNetExtensions.Testing;
using Xunit.Sdk;

namespace MlNetExtensions.AutoML.Tests.Studies;

/// <summary>The theory runs on SQLite.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SqliteAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["SQLite"]];
}

/// <summary>The theory runs on PostgreSQL too; where it cannot be started it is skipped, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresAttribute : DataAttribute
{
    public PostgresAttribute() => Skip = PostgresServer.Problem;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["PostgreSQL"]];
}
