namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>How lines are cut into fields and fields become columns.</summary>
    public class Options
    {
        public Column[] Columns;
        public char[] Separators = ['\t'];
        public char DecimalMarker = '.';
        public char EscapeChar = '"';
        public bool AllowQuoting;
        public bool AllowSparse;
        public bool HasHeader;
        public bool TrimWhitespace;
        public bool ReadMultilines;
        public bool MissingRealsAsNaNs;
        public bool UseThreads = true;
        public int? InputSize;
        public long? MaxRows;
        public string HeaderFile;

        // The loader keeps its own copy: later changes by the caller must not reach it.
        internal Options Clone() => (Options)MemberwiseClone();
    }
}
