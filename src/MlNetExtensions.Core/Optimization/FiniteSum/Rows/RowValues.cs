namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>What the row types share.</summary>
internal static class RowValues
{
    public static void RequireFloatOrDouble<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new ArgumentException($"Rows hold float or double values, not {typeof(T).Name}.");
        }
    }
}
