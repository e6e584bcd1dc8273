using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Internal.Text;

/// <summary>Names of fields, taken from a header line.</summary>
internal static class HeaderNames
{
    /// <summary>The slot names of <paramref name="column"/> as annotations, or null when the header names none of its fields.</summary>
    internal static DataViewSchema.Annotations ForSlots(FieldSplitter fields, string header, LoadedColumn column, int size)
    {
        Dictionary<int, string> names = Read(fields, header);
        var slots = new ReadOnlyMemory<char>[size];
        int slot = 0;
        bool any = false;
        foreach (int source in column.Segments.SelectMany(segment => Enumerable.Range(segment.Min, segment.Size)))
        {
            if (names.TryGetValue(source, out string name))
            {
                slots[slot] = name.AsMemory();
                any = true;
            }

            slot++;
        }

        return any ? SlotNames.ToAnnotations(slots) : null;
    }

    /// <summary>The named fields of <paramref name="header"/> by their index.</summary>
    internal static Dictionary<int, string> Read(FieldSplitter fields, string header)
    {
        fields.Split(header.AsMemory(), lineNumber: 1);
        var names = new Dictionary<int, string>();
        for (int i = 0; i < fields.Count; i++)
        {
            string name = fields.Text(i).Trim().ToString();
            if (name.Length > 0)
            {
                names[fields.Indices[i]] = name;
            }
        }

        return names;
    }
}
