using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

internal static class SeedExtensions
{
    /// <summary>The seed that the environment's context was given, or null.</summary>
    public static int? GetSeed(this IHostEnvironment environment) => (environment as HostEnvironment)?.Seed;
}
