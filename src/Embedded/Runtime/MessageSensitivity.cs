namespace Microsoft.ML.Runtime;

/// <summary>What of the user's a message may reveal.</summary>
[Flags]
public enum MessageSensitivity
{
    None = 0,
    UserData = 0x1,
    Schema = 0x2,
    Unknown = ~0,
    All = ~0,
}
