using System.CommandLine;
using MlNetExtensions.Examples;
using MlNetExtensions.Examples.LinearModels;

var report = new Option<string>("--report") { HelpName = "file.html", Description = "Where the report goes.", DefaultValueFactory = _ => "linear-models-report.html" };
var command = new RootCommand("Variance-reduced logistic regression: every solver on the census, or on invented people without it, and the path of the L1 penalty.") { report };
return ConsoleProgram.Run(command, args, parsed => Comparison.Run(parsed.GetRequiredValue(report)));
