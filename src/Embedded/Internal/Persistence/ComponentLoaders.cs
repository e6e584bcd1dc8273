using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Internal;

/// <summary>The loaders of saved components by the signature in their header.</summary>
internal static class ComponentLoaders
{
    private static readonly Dictionary<string, Func<IHostEnvironment, ModelLoadContext, ICanSaveModel>> BySignature = new()
    {
        [TransformerChain.LoaderSignature] = TransformerChain.Load,
        [CustomMappings.LoaderSignature] = CustomMappings.Load,
        [TextLoader.Signature] = TextLoader.Load,
        [ColumnConcatenatingTransformer.Signature] = ColumnConcatenatingTransformer.Load,
        [ColumnCopyingTransformer.Signature] = ColumnCopyingTransformer.Load,
        [ColumnSelectingTransformer.Signature] = ColumnSelectingTransformer.Load,
        [ExpressionTransformer.Signature] = ExpressionTransformer.Load,
        [KeyToBinaryVectorMappingTransformer.Signature] = KeyToBinaryVectorMappingTransformer.Load,
        [KeyToValueMappingTransformer.Signature] = KeyToValueMappingTransformer.Load,
        [KeyToVectorMappingTransformer.Signature] = KeyToVectorMappingTransformer.Load,
        [MissingValueReplacingTransformer.Signature] = MissingValueReplacingTransformer.Load,
        [NormalizingTransformer.Signature] = NormalizingTransformer.Load,
        [TypeConvertingTransformer.Signature] = TypeConvertingTransformer.Load,
        [LinearBinaryModelParameters.Signature] = LinearBinaryModelParameters.Load,
        [LinearRegressionModelParameters.Signature] = LinearRegressionModelParameters.Load,
        [PlattCalibrator.Signature] = PlattCalibrator.Load,
        [CalibratedModels.Signature] = CalibratedModels.Load,
        [PlattCalibratorTransformer.Signature] = PlattCalibratorTransformer.Load,
        [OneVersusAllModelParameters.Signature] = OneVersusAllModelParameters.Load,
        [BinaryPredictionTransformer.Signature] = BinaryPredictionTransformer.Load,
        [MulticlassPredictionTransformer.Signature] = MulticlassPredictionTransformer.Load,
        [RegressionPredictionTransformer.Signature] = RegressionPredictionTransformer.Load,
        [ValueMappingTransformer.Signature] = ValueMappingTransformer.Load,
        [ValueToKeyMappingTransformer.Signature] = ValueToKeyMappingTransformer.Load,
    };

    public static Func<IHostEnvironment, ModelLoadContext, ICanSaveModel> Of(string signature, string path) =>
        BySignature.GetValueOrDefault(signature)
        ?? throw new InvalidDataException($"Component '{path}' of the model has the loader signature '{signature}', which no loader has.");
}
