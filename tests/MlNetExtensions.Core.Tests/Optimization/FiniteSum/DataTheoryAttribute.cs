using MlNetExtensions.Examples;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>A theory that needs a file of the development data, and says so where the file is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DataTheoryAttribute : TheoryAttribute
{
    public DataTheoryAttribute(string file) => Skip = DataFolder.Problem(file);
}
