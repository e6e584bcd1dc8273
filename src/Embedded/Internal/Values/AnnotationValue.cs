using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>Makes annotations out of plain .NET values.</summary>
internal static class AnnotationValue
{
    public static void Add<T>(DataViewSchema.Annotations.Builder builder, string kind, T value, DataViewType type)
    {
        switch (value)
        {
            case string text:
                AddRaw(builder, kind, text.AsMemory(), type);
                break;
            case string[] texts:
                AddRaw(builder, kind, new VBuffer<ReadOnlyMemory<char>>(texts.Length, Array.ConvertAll(texts, text => text.AsMemory())), type);
                break;
            case Array items:
                GenericMethod.With<Action<DataViewSchema.Annotations.Builder, string, object, DataViewType>>(AddItems<int>, items.GetType().GetElementType())(builder, kind, items, type);
                break;
            default:
                AddRaw(builder, kind, value, type);
                break;
        }
    }

    private static void AddItems<T>(DataViewSchema.Annotations.Builder builder, string kind, object items, DataViewType type)
    {
        var copy = (T[])((T[])items).Clone();
        AddRaw(builder, kind, new VBuffer<T>(copy.Length, copy), type);
    }

    private static void AddRaw<T>(DataViewSchema.Annotations.Builder builder, string kind, T value, DataViewType type)
    {
        if (type.RawType != typeof(T))
            throw new ArgumentException($"Annotation '{kind}' of type {type} needs a value of {type.RawType}, not {typeof(T)}.", nameof(value));
        builder.Add(kind, type, ValueCopy.Getter(value, type));
    }
}
