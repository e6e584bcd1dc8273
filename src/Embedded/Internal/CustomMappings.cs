using System.Reflection;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Internal;

/// <summary>Saves custom mappings by contract and assembly, and finds them again.</summary>
internal static class CustomMappings
{
    public const string LoaderSignature = "CustomTransformer";

    public static void Save(ModelSaveContext ctx, string contractName, Assembly contractAssembly)
    {
        if (contractName is null)
            throw new InvalidOperationException("A custom mapping without a contract name cannot be saved. Give it one, and a factory with that contract.");
        ctx.WriteHeader(LoaderSignature);
        ctx.WriteString(contractName);
        ctx.WriteString(contractAssembly.FullName);
    }

    public static ICanSaveModel Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        string contractName = ctx.ReadString();
        env.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.ReadString()));
        var factory = (ICustomMappingFactory)env.ComponentCatalog.CreateExtension<CustomMappingFactoryAttributeAttribute>(contractName);
        return factory.CreateTransformer(env, contractName);
    }
}
