using MlNetExtensions.Examples;
using MlNetExtensions.Examples.Representations;

var commandLine = new CommandLine();
return ConsoleProgram.Run(commandLine.Command, args, commandLine.Run);
