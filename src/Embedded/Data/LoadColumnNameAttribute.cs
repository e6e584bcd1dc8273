namespace Microsoft.ML.Data;

/// <summary>The fields, by their names in the header, that a member is loaded from.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class LoadColumnNameAttribute : Attribute
{
    public LoadColumnNameAttribute(string fieldName)
    {
        Names = [fieldName];
    }

    public LoadColumnNameAttribute(params string[] fieldNames)
    {
        Names = fieldNames;
    }

    internal string[] Names { get; }
}
