using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Binding;
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

    /// <summary>The shape that a mapping from <typeparamref name="TSrc"/> makes of an input's shape.</summary>
    public static SchemaShape Map<TSrc>(SchemaShape inputSchema, SchemaDefinition inputs, BoundMember[] outputs)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (BoundMember member in BoundMember.Of(typeof(TSrc), inputs, SchemaDefinition.Direction.Write))
            Check(inputSchema.Find(member.ColumnName), SchemaShape.Column.Of(member.ColumnName, member.ColumnType));
        return inputSchema.With(outputs.Select(output =>
            SchemaShape.Column.Of(output.ColumnName, output.ColumnType, SchemaShape.Create(output.Annotations.Schema))));
    }

    // A vector of variable size takes any vector, and an unsigned integer takes keys.
    private static void Check(SchemaShape.Column found, SchemaShape.Column expected)
    {
        bool kind = expected.Kind == found.Kind
            || (expected.Kind == SchemaShape.Column.VectorKind.VariableVector && found.Kind == SchemaShape.Column.VectorKind.Vector);
        if (!kind || !expected.ItemType.Equals(found.ItemType) || (expected.IsKey && !found.IsKey))
            throw SchemaErrors.WrongType(expected.Name, expected.GetTypeString(), found.GetTypeString());
    }
}
