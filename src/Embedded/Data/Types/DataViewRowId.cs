using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>A 128-bit identity of a row, from which identities of derived rows are made by mixing.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    /// <summary>An identity for a row derived from this one alone.</summary>
    public DataViewRowId Fork() => Mix(this, new DataViewRowId(0x9E3779B97F4A7C15, 0));

    /// <summary>An identity for the next of several rows derived from one.</summary>
    public DataViewRowId Next() => Mix(this, new DataViewRowId(0, 0xD1B54A32D192ED03));

    /// <summary>An identity for a row made of this one and another.</summary>
    public DataViewRowId Combine(DataViewRowId other) => Mix(Mix(this, new DataViewRowId(0xABC98388FB8FAC03, 0x8CB92BA72F3D8DD7)), other);

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId id && Equals(id);

    public int CompareTo(DataViewRowId other)
    {
        int high = High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }

    public override int GetHashCode() => (int)(Low ^ (Low >> 32) ^ (High << 7) ^ (High >> 25));

    public override string ToString() => $"{High:x16}{Low:x16}";

    private static DataViewRowId Mix(DataViewRowId first, DataViewRowId second)
    {
        ulong low = Scramble(first.Low ^ BitOperations.RotateLeft(second.Low, 29) ^ (second.High * 0x9FB21C651E98DF25));
        ulong high = Scramble(first.High ^ BitOperations.RotateLeft(second.High, 31) ^ low);
        return new DataViewRowId(low + high, high);
    }

    // The finalizer of splitmix64: a bijection in which every input bit reaches every output bit.
    private static ulong Scramble(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
