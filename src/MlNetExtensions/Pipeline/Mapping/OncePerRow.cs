using Microsoft.ML;

namespace MlNetExtensions.Pipeline;

/// <summary>Runs a computation when the first of its getters is called on a row, and not again before the row moves.</summary>
internal sealed class OncePerRow(DataViewRow row, Action compute)
{
    private long _position = -1;

    public void Ensure()
    {
        if (row.Position == _position)
        {
            return;
        }

        compute();
        _position = row.Position;
    }
}
