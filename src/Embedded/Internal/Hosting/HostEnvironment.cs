using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

/// <summary>The environment of a context, and of each component registered in one.</summary>
internal sealed class HostEnvironment : IHost
{
    private readonly Action<string, ChannelMessage> _log;
    private readonly Lock _randomLock = new();

    /// <summary>The root environment, whose messages go to <paramref name="log"/> with their source.</summary>
    public HostEnvironment(int? seed, Action<string, ChannelMessage> log)
        : this(null, seed, RandomOf(seed), new ComponentCatalog(), log)
    {
    }

    private HostEnvironment(string name, int? seed, Random random, ComponentCatalog components, Action<string, ChannelMessage> log)
    {
        ContextDescription = name;
        Seed = seed;
        Rand = random;
        ComponentCatalog = components;
        _log = log;
    }

    /// <summary>The names of this environment and those above it; null at the root.</summary>
    public string ContextDescription { get; }

    /// <summary>The seed that the context was given, the same in all components of it.</summary>
    public int? Seed { get; }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int childSeed;
        lock (_randomLock)
            childSeed = seed ?? Rand.Next();
        return new HostEnvironment(NameOf(name), Seed, new Random(childSeed), ComponentCatalog, _log);
    }

    public IChannel Start(string name) => new Channel(NameOf(name), _log);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(NameOf(name));

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel();

    public TException Process<TException>(TException ex)
        where TException : Exception => ExceptionSource.Mark(ex, ContextDescription);

    private static Random RandomOf(int? seed) => seed is int value ? new Random(value) : new Random();

    private string NameOf(string child) => string.IsNullOrEmpty(ContextDescription) ? child : $"{ContextDescription}; {child}";
}
