namespace MlNetExtensions.Examples.DataSelection;

/// <summary>A row and its class.</summary>
internal sealed class LabeledRow
{
    public float[] Features { get; set; } = [];

    /// <summary>The class, from 0, as ML.NET reads keys from objects; in a view, keys begin with 1.</summary>
    public uint Label { get; set; }
}
