namespace MlNetExtensions;

/// <summary>Rows from which no covariance can be estimated: too few of them, or no variance in them.</summary>
public sealed class DegenerateSampleException : InvalidOperationException
{
    /// <inheritdoc/>
    public DegenerateSampleException()
    {
    }

    /// <inheritdoc/>
    public DegenerateSampleException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public DegenerateSampleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
