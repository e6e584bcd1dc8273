using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Expressions;

/// <summary>A part of an expression.</summary>
/// <param name="Type">What it comes to.</param>
/// <param name="Evaluate">Its value for given inputs.</param>
internal sealed record ExpressionNode(DataViewType Type, Func<Operand[], Operand> Evaluate);
