using MlNetExtensions.Examples;
using MlNetExtensions.Examples.AutoML;

var commandLine = new CommandLine();
return ConsoleProgram.Run(commandLine.Command, args, commandLine.Run);
