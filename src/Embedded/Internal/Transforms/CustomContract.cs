using System.Reflection;

using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>How a custom mapping is saved: the name of its contract and of the assembly that fulfils it, and nothing else.</summary>
internal sealed class CustomContract(string name, MethodInfo mapping)
{
    public const string Signature = "CustomTransformer";

    public void Save(ModelSaveContext ctx)
    {
        if (string.IsNullOrEmpty(name))
            throw new InvalidOperationException("Empty contract name for a transform: the transform cannot be saved.");
        ctx.WriteHeader(Signature);
        ctx.Writer.Write(name);
        ctx.Writer.Write(mapping.Module.Assembly.FullName);
    }

    public static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        string name = ctx.Reader.ReadString();
        var assembly = Assembly.Load(new AssemblyName(ctx.Reader.ReadString()));
        env.ComponentCatalog.RegisterAssembly(assembly);
        object factory = env.ComponentCatalog.CreateExtension<CustomMappingFactoryAttributeAttribute>(name);
        return factory is ICustomMappingFactory custom
            ? custom.CreateTransformer(name)
            : throw new InvalidOperationException($"{factory.GetType()} of contract '{name}' is not a {nameof(CustomMappingFactory<object, object>)}.");
    }
}
