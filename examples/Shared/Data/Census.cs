using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples;

/// <summary>Whether a person earns more than 50,000 dollars (UCI adult): loaded, encoded and split as any ML.NET user would.</summary>
public sealed class Census
{
    public const string File = "mlnet/adult.txt";

    private static readonly string[] _texts = ["workclass", "education", "marital-status", "occupation", "relationship", "ethnicity", "sex", "native-country"];
    private static readonly string[] _numbers = ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"];

    public Census(MLContext context, string path)
    {
        TextLoader.Column[] columns =
        [
            new("age", DataKind.Single, 0), new("workclass", DataKind.String, 1), new("fnlwgt", DataKind.Single, 2), new("education", DataKind.String, 3),
            new("education-num", DataKind.Single, 4), new("marital-status", DataKind.String, 5), new("occupation", DataKind.String, 6), new("relationship", DataKind.String, 7),
            new("ethnicity", DataKind.String, 8), new("sex", DataKind.String, 9), new("capital-gain", DataKind.Single, 10), new("capital-loss", DataKind.Single, 11),
            new("hours-per-week", DataKind.Single, 12), new("native-country", DataKind.String, 13), new("Label", DataKind.Boolean, 14),
        ];
        IDataView rows = context.Data.LoadFromTextFile(path, columns, separatorChar: ',', hasHeader: true, trimWhitespace: true);
        DataOperationsCatalog.TrainTestData split = context.Data.TrainTestSplit(rows, testFraction: 0.2, seed: 1);
        TransformerChain<ColumnConcatenatingTransformer> encoding = Encoding(context).Fit(split.TrainSet);
        Train = context.Data.Cache(encoding.Transform(split.TrainSet), "Features", "Label");
        Test = context.Data.Cache(encoding.Transform(split.TestSet), "Features", "Label");
        RowCount = Train.GetColumn<bool>("Label").Count();
        FeatureCount = ((VectorDataViewType)Train.Schema["Features"].Type).Size;
    }

    public IDataView Train { get; }

    public IDataView Test { get; }

    public int RowCount { get; }

    public int FeatureCount { get; }

    private static EstimatorChain<ColumnConcatenatingTransformer> Encoding(MLContext context) =>
        context.Transforms.Categorical.OneHotEncoding([.. _texts.Select(name => new InputOutputColumnPair(name))])
            .Append(context.Transforms.Concatenate("numbers", _numbers))
            .Append(context.Transforms.NormalizeMinMax("numbers"))
            .Append(context.Transforms.Concatenate("Features", ["numbers", .. _texts]));
}
