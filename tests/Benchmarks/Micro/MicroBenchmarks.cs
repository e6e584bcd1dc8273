using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Benchmarks.Micro;

/// <summary>BenchmarkDotNet on single pieces of the code: for those who change them, not for claims.</summary>
internal static class MicroBenchmarks
{
    public const string Verb = "micro";

    /// <param name="arguments">BenchmarkDotNet's own, for instance <c>--filter *OneDistance*</c>.</param>
    public static void Run(string[] arguments)
    {
        // In process: what BenchmarkDotNet would generate and build otherwise does not know this solution's two editions of ML.NET.
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .WithArtifactsPath(Path.Combine(Results.Root, "artifacts", "benchmarks", Verb));
        BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(arguments.Length > 0 ? arguments : ["--filter", "*"], config);
    }
}
