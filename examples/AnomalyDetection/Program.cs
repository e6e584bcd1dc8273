using MlNetExtensions.Examples;
using MlNetExtensions.Examples.AnomalyDetection;

try
{
    CommandLine options = CommandLine.Parse(args);
    if (options.Help)
    {
        Console.WriteLine(CommandLine.Usage);
    }
    else if (options.Model is not null)
    {
        UserData.Score(options.Model, options.Rows!);
    }
    else if (options.Data is not null)
    {
        UserData.Fit(options.Data, options.Save);
    }
    else
    {
        RunExperiment(options);
    }

    return 0;
}
catch (Exception failure) when (failure is UserException or IOException or InvalidDataException or FormatException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

static void RunExperiment(CommandLine options)
{
    string? problem = DataFolder.Problem(AdBench.MvTecFile(AdBench.MvTecClasses[0]));
    if (problem is not null)
    {
        Console.WriteLine($"{problem} Running on generated features instead: the numbers below speak of no real image.");
    }

    var experiment = new Experiment(problem is null ? [.. AdBench.MvTecClasses.Select(AdBench.MvTec)] : [.. new GeneratedAnomalies().All()], options.Seeds);
    experiment.Run();
    ConsoleTables.Write(experiment);
    AnomalyReport.Save(options.Report, experiment, isGenerated: problem is not null);
    Console.WriteLine($"Report: {Path.GetFullPath(options.Report)}");
}
