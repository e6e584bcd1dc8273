namespace MlNetExtensions.Examples;

/// <summary>A picture and what it shows.</summary>
public sealed class ImageRow
{
    public float[] Features { get; set; } = [];

    /// <summary>The class, from 0, as ML.NET reads keys from objects; in a view, keys begin with 1.</summary>
    public uint Label { get; set; }
}
