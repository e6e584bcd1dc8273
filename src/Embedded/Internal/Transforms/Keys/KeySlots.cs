using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The vectors that keys are spread over: one block of slots, or one for each key of a vector.</summary>
internal static class KeySlots
{
    public static VectorDataViewType Type(int blocks, int slotsPerBlock) => blocks == 1
        ? new VectorDataViewType(NumberDataViewType.Single, slotsPerBlock)
        : new VectorDataViewType(NumberDataViewType.Single, blocks, slotsPerBlock);

    /// <summary>Names the slots; those of several blocks start with the name of the vector's slot, or with its number.</summary>
    public static void AddNames(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column source, int blocks, ReadOnlyMemory<char>[] names)
    {
        if (names is not null && blocks > 0)
            SlotNames.Add(builder, blocks == 1 ? names : Combine(SlotNames.Of(source) ?? new ReadOnlyMemory<char>[blocks], names));
    }

    /// <summary>Tells of each block of slots its first and its last.</summary>
    public static void AddRanges(DataViewSchema.Annotations.Builder builder, int blocks, int slotsPerBlock)
    {
        if (blocks == 0)
            return;
        var bounds = new int[2 * blocks];
        for (int block = 0; block < blocks; block++)
        {
            bounds[2 * block] = block * slotsPerBlock;
            bounds[(2 * block) + 1] = ((block + 1) * slotsPerBlock) - 1;
        }

        var ranges = new VBuffer<int>(bounds.Length, bounds);
        var type = new VectorDataViewType(NumberDataViewType.Int32, blocks, 2);
        builder.Add(AnnotationKinds.CategoricalSlotRanges, type, (ref VBuffer<int> destination) => ranges.CopyTo(ref destination));
    }

    private static ReadOnlyMemory<char>[] Combine(ReadOnlyMemory<char>[] blocks, ReadOnlyMemory<char>[] names)
    {
        IEnumerable<string> prefixes = blocks.Select((block, i) => block.IsEmpty ? $"[{i}]" : block.ToString());
        return [.. prefixes.SelectMany(prefix => names.Select(name => $"{prefix}.{name}".AsMemory()))];
    }
}
