using System.Reflection;
using Xunit.Sdk;

namespace MlNetExtensions.Golden;

/// <summary>
/// One theory row (string file, int case) per case of each named file. Where the folder has none of the files, the theory is skipped:
/// xUnit would report a theory without rows as failed.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GoldenDataAttribute(params string[] files) : DataAttribute
{
    public override string? Skip => Rows().Any() ? null : $"No case of {string.Join(", ", files)} in {GoldenFolder.Path}.";

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Rows().DefaultIfEmpty([files[0], 0]);

    private IEnumerable<object[]> Rows() =>
        from file in files
        where GoldenFolder.Has(file)
        from index in Enumerable.Range(0, GoldenFile.Load(file).Count)
        select new object[] { file, index };
}
