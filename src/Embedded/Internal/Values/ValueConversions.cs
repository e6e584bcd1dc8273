using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>Turns a value of one type into one of another.</summary>
internal delegate void ValueConverter<TSource, TResult>(in TSource source, ref TResult result);

/// <summary>
/// The standard conversions: integers among those of their own sign, numbers to reals, numbers and flags, times to their ticks,
/// anything from and to text, keys to keys of the same count.
/// </summary>
internal static class ValueConversions
{
    private enum Family
    {
        Signed,
        Unsigned,
        Real,
        Boolean,
        Time,
        Other,
    }

    /// <summary>The <see cref="ValueConverter{TSource, TResult}"/> of the raw types, or null when there is no standard conversion.</summary>
    public static Delegate OrNull(PrimitiveDataViewType from, PrimitiveDataViewType to)
    {
        if (from is TextDataViewType)
            return GenericMethod.With<Func<PrimitiveDataViewType, Delegate>>(TextConversions.FromText<int>, to.RawType)(to);
        if (from is KeyDataViewType source)
            return to is KeyDataViewType target && target.Count == source.Count ? Make(Integer<int, int>, from, to) : null;
        if (to is KeyDataViewType)
            return null;
        if (to is TextDataViewType)
            return GenericMethod.With<Func<Delegate>>(TextConversions.ToText<int>, from.RawType)();
        return from.RawType == to.RawType ? GenericMethod.With<Func<Delegate>>(Identity<int>, from.RawType)() : BetweenRawTypes(from, to);
    }

    private static Delegate BetweenRawTypes(PrimitiveDataViewType from, PrimitiveDataViewType to) => (FamilyOf(from), FamilyOf(to)) switch
    {
        (Family.Signed, Family.Signed) => Make(Number<int, int>, from, to),
        (Family.Unsigned, Family.Unsigned) => Make(Integer<int, int>, from, to),
        (Family.Signed or Family.Unsigned or Family.Real, Family.Real) => Make(Number<int, int>, from, to),
        (Family.Signed or Family.Unsigned or Family.Real, Family.Boolean) => GenericMethod.With<Func<Delegate>>(ToFlag<int>, from.RawType)(),
        (Family.Boolean, Family.Signed or Family.Real) => GenericMethod.With<Func<Delegate>>(FromFlag<int>, to.RawType)(),
        (Family.Time, Family.Real) => FromTime(from, to),
        (Family.Time, Family.Signed) when to.RawType == typeof(long) => FromTime(from, to),
        _ => null,
    };

    private static Family FamilyOf(PrimitiveDataViewType type) => Type.GetTypeCode(type.RawType) switch
    {
        TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => Family.Signed,
        TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => Family.Unsigned,
        TypeCode.Single or TypeCode.Double => Family.Real,
        TypeCode.Boolean => Family.Boolean,
        TypeCode.DateTime => Family.Time,
        _ => type is TimeSpanDataViewType or DateTimeOffsetDataViewType ? Family.Time : Family.Other,
    };

    private static Delegate Make(Func<Delegate> template, PrimitiveDataViewType from, PrimitiveDataViewType to) =>
        GenericMethod.With(template, from.RawType, to.RawType)();

    private static ValueConverter<T, T> Identity<T>() => (in T source, ref T result) => result = source;

    private static ValueConverter<TSource, TResult> Number<TSource, TResult>()
        where TSource : INumber<TSource>
        where TResult : INumber<TResult> => (in TSource source, ref TResult result) => result = TResult.CreateTruncating(source);

    /// <summary>What does not fit becomes zero, which is also the missing key.</summary>
    private static ValueConverter<TSource, TResult> Integer<TSource, TResult>()
        where TSource : IBinaryInteger<TSource>
        where TResult : IBinaryInteger<TResult> => (in TSource source, ref TResult result) =>
        {
            result = TResult.CreateTruncating(source);
            if (TSource.CreateTruncating(result) != source)
                result = TResult.Zero;
        };

    private static ValueConverter<T, bool> ToFlag<T>()
        where T : INumber<T> => (in T source, ref bool result) => result = source != T.Zero;

    private static ValueConverter<bool, T> FromFlag<T>()
        where T : INumber<T> => (in bool source, ref T result) => result = source ? T.One : T.Zero;

    private static Delegate FromTime(PrimitiveDataViewType from, PrimitiveDataViewType to)
    {
        Func<Delegate> template = from switch
        {
            TimeSpanDataViewType => FromTimeSpan<int>,
            DateTimeDataViewType => FromDateTime<int>,
            _ => FromDateTimeOffset<int>,
        };
        return GenericMethod.With(template, to.RawType)();
    }

    private static ValueConverter<TimeSpan, T> FromTimeSpan<T>()
        where T : INumber<T> => (in TimeSpan source, ref T result) => result = T.CreateTruncating(source.Ticks);

    private static ValueConverter<DateTime, T> FromDateTime<T>()
        where T : INumber<T> => (in DateTime source, ref T result) => result = T.CreateTruncating(source.Ticks);

    private static ValueConverter<DateTimeOffset, T> FromDateTimeOffset<T>()
        where T : INumber<T> => (in DateTimeOffset source, ref T result) => result = T.CreateTruncating(source.UtcTicks);
}
