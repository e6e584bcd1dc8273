using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using MlNetExtensions.AutoML.Tests.Studies;
using MlNetExtensions.Testing;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests;

/// <summary>
/// Options that cannot hold are refused where they are given, by the name of the option: by every public constructor and method of the
/// library that takes options, found by reflection, so that a new one is tested as soon as it exists.
/// </summary>
public sealed class OptionRefusalTests : IDisposable
{
    private static readonly Assembly s_library = typeof(RacingTrialRunner).Assembly;
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("options-").FullName;
    private readonly Lazy<IStudyStore> _store;

    public OptionRefusalTests() => _store = new(() => new SqliteStudyStore(Path.Combine(_folder, "store")));

    /// <summary>The places that take options, by number: a method is no datum of a theory.</summary>
    public static TheoryData<int, string> Doors
    {
        get
        {
            var doors = new TheoryData<int, string>();
            foreach ((int index, MethodBase door) in All.Index())
            {
                doors.Add(index, $"{door.DeclaringType!.Name}.{door.Name}({OptionsOf(door).ParameterType.Name})");
            }

            return doors;
        }
    }

    private static MethodBase[] All =>
    [
        .. s_library.GetExportedTypes().Where(type => type is { IsAbstract: false } or { IsSealed: true })
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(method => !method.IsSpecialName).Concat<MethodBase>(type.GetConstructors()))
            .Where(method => Array.Exists(method.GetParameters(), IsOptions)),
    ];

    [Fact]
    public void Every_type_of_options_is_taken_somewhere() =>
        All.Select(door => OptionsOf(door).ParameterType).Should().Contain(
            s_library.GetExportedTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Doors))]
    public void Options_that_cannot_hold_are_refused_by_name(int door, string name)
    {
        Type type = OptionsOf(All[door]).ParameterType;
        if (!NeedsServer(All[door]))
        {
            Call(All[door], Default(type));
        }

        foreach ((PropertyInfo property, object? value) in BadOptions.Missing(type).Concat(BadOptions.Undefined(type)).Concat(BadOptions.OutOfRange(type)))
        {
            BadOptions.Refused(Default(type), property, value, options => Call(All[door], options));
        }

        type.GetProperties().Should().NotBeEmpty(name);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public void No_options_are_the_defaults_or_refused(int door, string name)
    {
        ParameterInfo parameter = OptionsOf(All[door]);
        Action call = () => Call(All[door], null);
        if (NeedsServer(All[door]))
        {
            return;
        }

        if (new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable)
        {
            call.Should().NotThrow(name);
        }
        else
        {
            call.Should().Throw<ArgumentNullException>(name).WithParameterName(parameter.Name);
        }
    }

    // Timers count milliseconds in 32 bits; what may mean "for ever" is not among these.
    [Theory]
    [InlineData(typeof(StudyWorkerOptions), nameof(StudyWorkerOptions.Lease))]
    [InlineData(typeof(StudyWorkerOptions), nameof(StudyWorkerOptions.Poll))]
    [InlineData(typeof(StudyCoordinatorOptions), nameof(StudyCoordinatorOptions.Poll))]
    [InlineData(typeof(ConsoleMonitorOptions), nameof(ConsoleMonitorOptions.Refresh))]
    [InlineData(typeof(RacingTrialRunner.Options), nameof(RacingTrialRunner.Options.MaximumTrialTime))]
    [InlineData(typeof(RacingTrialRunner.Options), nameof(RacingTrialRunner.Options.GracePeriod))]
    public void Times_that_no_timer_can_wait_are_refused_by_name(Type type, string name)
    {
        foreach (MethodBase door in All.Where(door => OptionsOf(door).ParameterType == type))
        {
            BadOptions.Refused(Default(type), type.GetProperty(name)!, TimeSpan.FromDays(50), options => Call(door, options));
            BadOptions.Refused(Default(type), type.GetProperty(name)!, TimeSpan.MaxValue, options => Call(door, options));
            object longest = Default(type);
            type.GetProperty(name)!.SetValue(longest, TimeSpan.FromDays(49));
            Call(door, longest);
        }
    }

    public void Dispose()
    {
        if (_store.IsValueCreated)
        {
            _store.Value.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // Good options are tried out where there is no server to connect to.
    private static bool NeedsServer(MethodBase door) => door.DeclaringType == typeof(PostgresStudyStore);

    private static bool IsOptions(ParameterInfo parameter) =>
        parameter.ParameterType.Name.EndsWith("Options", StringComparison.Ordinal)
        && parameter.ParameterType.Assembly.GetName().Name!.StartsWith("MlNetExtensions", StringComparison.Ordinal);

    private static ParameterInfo OptionsOf(MethodBase door) => door.GetParameters().Single(IsOptions);

    private static object Default(Type type) => type == typeof(StudyCoordinatorOptions) ? new StudyCoordinatorOptions { MaxTrials = 1 }
        : type == typeof(RacingTrialRunner.Options) ? new RacingTrialRunner.Options { Metric = (_, _) => 0 }
        : Activator.CreateInstance(type)!;

    private object? Call(MethodBase door, object? options)
    {
        object?[] arguments = [.. door.GetParameters().Select(parameter => IsOptions(parameter) ? options : Argument(parameter))];
        object? made = door is ConstructorInfo constructor
            ? constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null)
            : door.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        (made as IDisposable)?.Dispose();
        return made;
    }

    private object? Argument(ParameterInfo parameter) => parameter.HasDefaultValue ? parameter.DefaultValue
        : parameter.Name == "connection" ? "Host=127.0.0.1;Port=1"
        : parameter.ParameterType switch
        {
            Type type when type == typeof(string) => Path.Combine(_folder, parameter.Name!),
            Type type when type == typeof(SearchSpace) => new SearchSpace(),
            Type type when type == typeof(AutoMLExperiment) => _ml.Auto().CreateExperiment(),
            Type type when type == typeof(SweepablePipeline) => _ml.Auto().ExtendedRegression(),
            Type type when type == typeof(IDatasetManager) => new NoRows(),
            Type type when type == typeof(IEvaluateMetricManager) => null,
            Type type when type == typeof(IStudyStore) => _store.Value,
            Type type when type == typeof(IStudyProposer) => new TestProposer(),
            Type type when type == typeof(IServiceProvider) => new Services(_ml.Auto().ExtendedRegression()),
            Type type when type == typeof(Func<SearchSpace, int, ITuner>) => (SearchSpace space, int seed) => (ITuner)new SobolTuner(space, seed),
            Type type when type == typeof(Func<IServiceProvider, ITrialRunner>) => (IServiceProvider _) => (ITrialRunner)null!,
            Type type => throw new NotSupportedException($"No {type} for {parameter.Member.DeclaringType!.Name}.{parameter.Member.Name}: add one here."),
        };

    private sealed class NoRows : IDatasetManager;

    private sealed class Services(SweepablePipeline pipeline) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType switch
        {
            _ when serviceType == typeof(SweepablePipeline) => pipeline,
            _ when serviceType == typeof(IDatasetManager) => new NoRows(),
            _ when serviceType == typeof(AutoMLExperiment.AutoMLExperimentSettings) => new AutoMLExperiment.AutoMLExperimentSettings(),
            _ => null,
        };
    }
}
