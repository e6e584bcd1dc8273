namespace MlNetExtensions.Core.Rows;

/// <summary>Some consecutive sparse rows.</summary>
/// <param name="Values">The stored values, row after row.</param>
/// <param name="Indices">Their columns.</param>
/// <param name="Starts">Where each row begins, and the end.</param>
internal readonly record struct SparseChunk<T>(T[] Values, int[] Indices, int[] Starts);
