using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Examples;

namespace YourOwn;

/// <summary>What the two steps did to rows.</summary>
internal static class Summary
{
    public static string Of(IDataView rows)
    {
        var table = new TextTable("Held-out rows", "column", "farthest value, in deviations", "largest correlation", "checksum");
        foreach (string column in new[] { "Features", "Clipped", "White" })
        {
            float[][] values = [.. rows.GetColumn<float[]>(column)];
            int d = values[0].Length;
            var moments = new RowMoments(d);
            moments.Add<float>(values.SelectMany(row => row).ToArray());
            double[] mean = moments.Mean(), covariance = moments.Covariance();
            double Deviation(int i) => Math.Sqrt(covariance[i * d + i]);
            int[] varying = [.. Enumerable.Range(0, d).Where(i => Deviation(i) > 1e-6)];
            double farthest = values.Max(row => varying.Max(i => Math.Abs(row[i] - mean[i]) / Deviation(i)));
            double correlation = varying.Max(i => varying.Where(j => j < i).Select(j => Math.Abs(covariance[i * d + j]) / (Deviation(i) * Deviation(j))).DefaultIfEmpty().Max());
            long checksum = values.SelectMany(row => row).Aggregate(0L, (sum, value) => unchecked(31 * sum + BitConverter.SingleToInt32Bits(value)));
            table.Row(column, farthest.ToString("F1", CultureInfo.InvariantCulture), correlation.ToString("F2", CultureInfo.InvariantCulture), checksum.ToString("x16", CultureInfo.InvariantCulture));
        }

        return table.Format(Terminal.Width).TrimEnd();
    }
}
