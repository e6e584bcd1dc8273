using System.Globalization;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>A mean over seeds and its standard error.</summary>
internal readonly record struct Mean(double Value, double Error)
{
    public static Mean Of(IEnumerable<double> values)
    {
        Spread spread = Spread.Of(values);
        return new Mean(spread.Mean, spread.Deviation / Math.Sqrt(values.Count()));
    }

    public (double Low, double High) Band => (Value - Error, Value + Error);

    public string Text(string format = "0.0") => double.IsNaN(Error) ? Number(Value, format) : $"{Number(Value, format)} ± {Number(Error, format)}";

    public static string Number(double value, string format = "0.0") => value.ToString(format, CultureInfo.InvariantCulture);
}
