using System.Globalization;
using System.Text.Json;
using Benchmarks;
using Benchmarks.Foundation;
using Benchmarks.Micro;

if (args is [MemoryRow.Verb, { } columns])
{
    MemoryRow.Stream(int.Parse(columns, CultureInfo.InvariantCulture));
    return 0;
}

if (args is [MicroBenchmarks.Verb, .. { } rest])
{
    MicroBenchmarks.Run(rest);
    return 0;
}

string filter = args.FirstOrDefault() ?? "";
using Peer? peer = Peer.TryStart(Path.Combine(AppContext.BaseDirectory, "Foundation", "peer.py"), out string reason);
Console.WriteLine(peer is null ? $"peer: none ({reason})" : $"peer: {peer.Description}");
Console.WriteLine("name | ours | peer | ratio | goal");
List<Row> rows = [];
foreach (Func<IEnumerable<Row>> part in new Func<IEnumerable<Row>>[] { () => GaussianRows.Run(peer, reason), EngineRow.Run, MemoryRow.Run })
{
    foreach (Row row in part().Where(row => row.Group == filter || row.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
    {
        Console.WriteLine(row);
        rows.Add(row);
    }
}

string folder = Path.Combine(Results.Root, "artifacts", "benchmarks");
Directory.CreateDirectory(folder);
File.WriteAllText(Path.Combine(folder, $"{(filter.Length > 0 ? filter : "all")}.json"), JsonSerializer.Serialize(rows, Results.Json));
return rows.Exists(row => row.IsMissed) ? 1 : 0;
