using System.Globalization;
using System.Text.Json;
using Benchmarks;
using Benchmarks.Auto;
using Benchmarks.Embeddings;
using Benchmarks.Factorizations;
using Benchmarks.FiniteSums;
using Benchmarks.Foundation;
using Benchmarks.Micro;
using Benchmarks.MlNetTrainers;
using Benchmarks.Networks;
using Benchmarks.Normalization;
using Benchmarks.Reconstruction;
using Benchmarks.Selection;
using Benchmarks.Studies;
using Benchmarks.Thresholds;
using Benchmarks.Tuning;

if (args is [MemoryRow.Verb, { } columns])
{
    MemoryRow.Stream(int.Parse(columns, CultureInfo.InvariantCulture));
    return 0;
}

if (args is [TrainingMemoryRows.Verb, { } count, { } dimension])
{
    TrainingMemoryRows.Train(long.Parse(count, CultureInfo.InvariantCulture), int.Parse(dimension, CultureInfo.InvariantCulture));
    return 0;
}

if (args is [ReadingRows.Verb])
{
    ReadingRows.Read();
    return 0;
}

if (args is [StratifiedRows.Verb])
{
    StratifiedRows.Stream();
    return 0;
}

if (args is [MicroBenchmarks.Verb, .. { } rest])
{
    MicroBenchmarks.Run(rest);
    return 0;
}

string filter = args.FirstOrDefault() ?? "";
using var foundation = new PeerScript("Foundation");
using var factorizations = new PeerScript("Factorizations");
using var finiteSums = new PeerScript("FiniteSums");
using var networks = new PeerScript("Networks");
using var embeddings = new PeerScript("Embeddings");
using var selection = new PeerScript("Selection");
using var normalization = new PeerScript("Normalization");
using var tuning = new PeerScript("Tuning");
Benchmark[] all =
[
    .. GaussianRows.All(foundation), .. EngineRow.All(), .. MemoryRow.All(), .. ReadingRows.All(), .. TrainingMemoryRows.All(),
    .. FactorizationRows.All(factorizations),
    .. FiniteSumRows.All(finiteSums), .. MultinomialRows.All(finiteSums), .. MlNetRows.All(), .. AutoRows.All(),
    .. NetworkRows.All(networks), .. AdultRows.All(), .. OptimizerStepRows.All(), .. MatrixStepRows.All(),
    .. VicRegRows.All(embeddings), .. StratifiedRows.All(normalization),
    .. ThresholdRows.All(), .. ThresholdCost.All(), .. ReconstructionRows.All(), .. TrainerRows.All(),
    .. SelectionRows.All(selection), .. AcquisitionRows.All(), .. TuningRows.All(tuning), .. StudyStoreRows.All(),
    .. MlNetTunerRows.All(),
];
Benchmark[] chosen = [.. all.Where(benchmark => benchmark.Matches(filter))];
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"No benchmark matches '{filter}'. Name a group ({string.Join(", ", all.Select(benchmark => benchmark.Group).Distinct())}), a part of a row's name, or nothing for all.");
    return 2;
}

Console.WriteLine("name | ours | peer | ratio | goal");
List<Row> rows = [];
foreach (Benchmark benchmark in chosen)
{
    Row row = benchmark.MeasureOrExplain();
    Console.WriteLine(row);
    rows.Add(row);
}

string folder = Path.Combine(Results.Root, "artifacts", "benchmarks");
Directory.CreateDirectory(folder);
File.WriteAllText(Path.Combine(folder, $"{(filter.Length > 0 ? filter.Replace('/', '-') : "all")}.json"), JsonSerializer.Serialize(rows, Results.Json));
return rows.Exists(row => row.IsMissed) ? 1 : 0;
