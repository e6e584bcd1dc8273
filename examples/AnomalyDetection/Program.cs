using MlNetExtensions.Examples;
using MlNetExtensions.Examples.AnomalyDetection;

var commandLine = new CommandLine();
return ConsoleProgram.Run(commandLine.Command, args, commandLine.Run);
