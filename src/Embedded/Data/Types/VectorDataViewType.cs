using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>A vector, held as <see cref="VBuffer{T}"/>; a dimension of 0 is one whose extent varies from row to row.</summary>
public sealed class VectorDataViewType : StructuredDataViewType
{
    public VectorDataViewType(PrimitiveDataViewType itemType, int size = 0)
        : this(itemType, ImmutableArray.Create(size))
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, params int[] dimensions)
        : this(itemType, dimensions?.ToImmutableArray() ?? throw new ArgumentNullException(nameof(dimensions)))
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, ImmutableArray<int> dimensions)
        : base(typeof(VBuffer<>).MakeGenericType(itemType?.RawType ?? throw new ArgumentNullException(nameof(itemType))))
    {
        if (dimensions.IsDefaultOrEmpty)
            throw new ArgumentException("A vector has at least one dimension.", nameof(dimensions));
        ItemType = itemType;
        Dimensions = dimensions;
        Size = SizeOf(dimensions);
    }

    public PrimitiveDataViewType ItemType { get; }

    public ImmutableArray<int> Dimensions { get; }

    /// <summary>The number of items, or 0 when it varies.</summary>
    public int Size { get; }

    public bool IsKnownSize => Size > 0;

    public override bool Equals(DataViewType other) =>
        ReferenceEquals(this, other)
        || (other is VectorDataViewType vector && ItemType.Equals(vector.ItemType) && Dimensions.AsSpan().SequenceEqual(vector.Dimensions.AsSpan()));

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(ItemType);
        foreach (int dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        bool unknown = Dimensions.Length == 1 && Size == 0;
        return unknown ? $"VarVector<{ItemType}>" : $"Vector<{ItemType}, {string.Join(", ", Dimensions.Select(d => d == 0 ? "*" : $"{d}"))}>";
    }

    private static int SizeOf(ImmutableArray<int> dimensions)
    {
        int size = 1;
        foreach (int dimension in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(dimensions));
            size = checked(size * dimension);
        }

        return size;
    }
}
