namespace Microsoft.ML.Internal.Transforms;

/// <summary>What a saved custom mapping finds by its contract.</summary>
internal interface ICustomMappingFactory
{
    ITransformer CreateTransformer(string contractName);
}
