namespace MlNetExtensions.Examples;

/// <summary>A mistake of the user's, whose message is all there is to say.</summary>
public sealed class UserException(string message, Exception? cause = null) : Exception(message, cause);
