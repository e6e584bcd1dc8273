using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The trainers, evaluation and cross-validation of one task.</summary>
public abstract partial class TrainCatalogBase : IInternalCatalog
{
    private protected TrainCatalogBase(IHostEnvironment env, string registrationName)
    {
        ArgumentNullException.ThrowIfNull(env);
        Environment = env.Register(registrationName);
    }

    IHostEnvironment IInternalCatalog.Environment => Environment;

    private protected IHostEnvironment Environment { get; }

    /// <summary>The trainers of one task, as extension methods.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase catalog)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            Owner = catalog;
        }

        IHostEnvironment IInternalCatalog.Environment => Owner.Environment;

        internal TrainCatalogBase Owner { get; }
    }
}
