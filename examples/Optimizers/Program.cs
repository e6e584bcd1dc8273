using MlNetExtensions.Examples;
using MlNetExtensions.Examples.Comparison;

var commandLine = new CommandLine();
return ConsoleProgram.Run(commandLine.Command, args, commandLine.Run);
