namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>Which fields of a line belong to a column.</summary>
    public sealed class Range
    {
        public int Min;
        public int? Max;
        public bool AutoEnd;
        public bool VariableEnd;
        public bool AllOther;
        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index)
        {
            CheckIndex(index, nameof(index));
            Min = index;
            Max = index;
        }

        public Range(int min, int? max)
        {
            CheckIndex(min, nameof(min));
            if (max < min)
            {
                throw new ArgumentOutOfRangeException(nameof(max), max, $"The last field of a range must not precede its first field, {min}.");
            }

            Min = min;
            Max = max;
            AutoEnd = max is null;
        }

        private static void CheckIndex(int index, string parameter)
        {
            if (index < 0)
            {
                throw new ArgumentOutOfRangeException(parameter, index, "The index of a field must not be negative.");
            }
        }
    }
}
