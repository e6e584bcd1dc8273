namespace MlNetExtensions;

/// <summary>What a worker did.</summary>
/// <param name="Completed">Results with a loss that it wrote.</param>
/// <param name="Failed">Failures that it wrote.</param>
/// <param name="Refused">Results that came after the trial was given to another, and were not written.</param>
public readonly record struct StudyWork(int Completed, int Failed, int Refused)
{
    /// <summary>The sum.</summary>
    public static StudyWork operator +(StudyWork left, StudyWork right) => left.Plus(right);

    /// <summary>The sum.</summary>
    public StudyWork Plus(StudyWork other) => new(Completed + other.Completed, Failed + other.Failed, Refused + other.Refused);
}
