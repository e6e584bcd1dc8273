namespace Microsoft.ML.Internal.Expressions;

/// <summary>A value of one of the types that expressions know here; which of the fields counts is known when an expression is parsed.</summary>
internal record struct Operand(int Integer, float Single, ReadOnlyMemory<char> Text);
