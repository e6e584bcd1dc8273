namespace MlNetExtensions.Core.Networks;

/// <content>Saving and loading of the numbers; the shape is told, and compared.</content>
public sealed partial class Network
{
    private const byte Version = 1;

    /// <summary>Writes the numbers, and the shape's print-out to recognize it by.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Version);
        writer.Write(Shape.ToString());
        writer.WriteSingles(_parameters);
        writer.WriteSingles(_statistics);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="reader">At the network's first byte.</param>
    /// <param name="shape">The layers of the network that was saved.</param>
    /// <exception cref="InvalidDataException">It is damaged, or of another shape.</exception>
    public static Network Load(StateReader reader, NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(shape);
        byte version = reader.ReadByte("version");
        reader.Require(version == Version, "version", $"is {version}, but this version reads {Version}");
        string saved = reader.ReadText("shape");
        reader.Require(saved == shape.ToString(), "shape", $"is '{saved}', but here it is '{shape}'");
        float[] parameters = reader.ReadSingles("parameters", shape.Parameters.Length);
        float[] statistics = reader.ReadSingles("statistics", shape.Statistics);
        return new Network(shape, parameters, statistics);
    }
}
