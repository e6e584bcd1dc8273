namespace Microsoft.ML.Runtime;

/// <summary>What components run in: logging, randomness and the catalog of loadable extensions.</summary>
public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    /// <summary>The environment of one component.</summary>
    IHost Register(string name, int? seed = null, bool? verbose = null);
}
