namespace MlNetExtensions;

/// <summary>The right to run a trial and to write its result. Only a store gives it.</summary>
public sealed class StudyLease
{
    internal StudyLease(string study, StudyTrial trial, string token, TimeSpan length)
    {
        Study = study;
        Trial = trial;
        Token = token;
        Length = length;
    }

    /// <summary>The study.</summary>
    public string Study { get; }

    /// <summary>The trial, with the folds that earlier attempts left.</summary>
    public StudyTrial Trial { get; }

    /// <summary>How long the worker may be silent.</summary>
    public TimeSpan Length { get; }

    /// <summary>Tells this lease from all others, of this trial too.</summary>
    internal string Token { get; }
}
