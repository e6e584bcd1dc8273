using System.Globalization;
using Microsoft.ML;
using YourOwn;

// Two components of YourOwn.Components, saved by this process and loaded by another, which knows nothing of them but that the
// assembly lies beside it. Without arguments it does both; "score <model.zip>" is what the other process runs.
var ml = new MLContext(seed: 1);
HeartRates data = HeartRates.Load();
if (args is ["score", var path])
{
    ITransformer loaded = ml.Model.Load(path, out _);
    Console.WriteLine($"Another process loaded it: {Count(loaded)} steps of ML.NET's own, in which ZcaWhitening.Find finds the one of '{ZcaWhitening.Find(loaded)!.Outputs[0].Name}'.");
    Console.WriteLine(Summary.Of(loaded.Transform(ml.Data.LoadFromEnumerable(data.HeldOut, data.Definition))));
    return 0;
}

if (args.Length > 0)
{
    Console.Error.WriteLine("Arguments: none, or score <model.zip>.");
    return 2;
}

IDataView train = ml.Data.LoadFromEnumerable(data.Train, data.Definition), heldOut = ml.Data.LoadFromEnumerable(data.HeldOut, data.Definition);
var model = new QuantileClippingEstimator("Clipped", "Features", tail: 0.01)
    .Append(new ZcaWhiteningEstimator("White", "Clipped"))
    .Fit(train);
string file = Path.Combine(Directory.CreateTempSubdirectory("YourOwn.").FullName, "model.zip");
ml.Model.Save(model, train.Schema, file);
string here = Summary.Of(model.Transform(heldOut));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{data.Name}: fitted on {data.Train.Length} rows of {data.Dimension} features, saved ({new FileInfo(file).Length / 1024} KB)."));
Console.WriteLine(here);
Child child = Child.Run("score", file);
Console.Write(child.Output);
Console.Error.Write(child.Error);
File.Delete(file);
Directory.Delete(Path.GetDirectoryName(file)!);
bool isSame = child.Code == 0 && child.Output.Contains(here, StringComparison.Ordinal);
Console.WriteLine(isSame ? "Both processes computed the same bits." : "The processes differ.");
return isSame ? 0 : 1;

static int Count(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.Sum(Count) : 1;
