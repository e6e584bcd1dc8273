using System.Globalization;
using MlNetExtensions.AutoML.Tests.Studies;

namespace MlNetExtensions.AutoML.Tests;

/// <summary>The test assembly as a program: what tests start as processes of their own, to kill them.</summary>
internal static class Program
{
    public static int Main(string[] args) => args is [StudyChild.Verb, { } kind, { } connection, { } name, { } life]
        ? StudyChild.Run(kind, connection, name, double.Parse(life, CultureInfo.InvariantCulture))
        : throw new ArgumentException("Run these tests by dotnet test.");
}
