namespace MlNetExtensions.Examples;

/// <summary>Sets of ADBench (Han et al., NeurIPS 2022) in the data folder.</summary>
public static class AdBench
{
    /// <summary>The 15 object classes of MVTec AD, in alphabetical order.</summary>
    public static IReadOnlyList<string> MvTecClasses { get; } =
    [
        "bottle", "cable", "capsule", "carpet", "grid", "hazelnut", "leather", "metal_nut",
        "pill", "screw", "tile", "toothbrush", "transistor", "wood", "zipper",
    ];

    /// <summary>Path, inside the data folder, of a class of MVTec AD as 512 features of a pretrained ResNet-18.</summary>
    public static string MvTecFile(string className) => $"adbench/CV_by_ResNet18/MVTec-AD_{className}.npz";

    public static AnomalySet MvTec(string className) => Load(className, DataFolder.File(MvTecFile(className)));

    /// <param name="path">An .npz with X, the rows, and y, 1 for an anomaly and 0 otherwise.</param>
    /// <exception cref="InvalidDataException">A label is neither 0 nor 1.</exception>
    public static AnomalySet Load(string name, string path)
    {
        using var npz = new Npz(path);
        double[] labels = npz.Read<double>("y").Values;
        int other = Array.FindIndex(labels, label => label is not (0 or 1));
        if (other >= 0)
            throw new InvalidDataException(FormattableString.Invariant($"Array 'y' of '{path}', row {other + 1}: the label is {labels[other]}; 0 (normal) or 1 (anomaly) was expected."));
        return new AnomalySet(name, npz.Read<float>("X"), [.. labels.Select(label => label == 1)]);
    }
}
