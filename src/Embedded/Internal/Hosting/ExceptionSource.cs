namespace Microsoft.ML.Internal;

/// <summary>Marks exceptions with the component that they come from.</summary>
internal static class ExceptionSource
{
    private const string Key = "ML.NET context";

    public static TException Mark<TException>(TException exception, string source)
        where TException : Exception
    {
        exception.Data[Key] = source;
        return exception;
    }
}
