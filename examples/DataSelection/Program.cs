using MlNetExtensions.Examples;
using MlNetExtensions.Examples.DataSelection;

var commandLine = new CommandLine();
return ConsoleProgram.Run(commandLine.Command, args, commandLine.Run);
