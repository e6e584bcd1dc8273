using System.Data.Common;
using System.Globalization;

namespace MlNetExtensions;

/// <summary>Records from rows, and back.</summary>
internal static class StudyRows
{
    /// <summary>The columns of <see cref="StudyStatements.Trials"/>.</summary>
    public static StudyTrial Trial(DbDataReader row)
    {
        var state = (StudyTrialState)row.GetInt32(4);
        return new StudyTrial
        {
            Proposal = new StudyProposal(row.GetInt32(0), Point(row.GetString(1)), row.GetString(2), row.GetString(3)),
            State = state,
            Attempts = row.GetInt32(5),
            Worker = TextOrNull(row, 6),
            LeasedUntil = state == StudyTrialState.Running ? TimeOrNull(row, 7) : null,
            Result = state is StudyTrialState.Completed or StudyTrialState.Failed
                ? new StudyResult(DoubleOrNaN(row, 8), DoubleOrNaN(row, 9), TimeSpan.FromMilliseconds(row.GetDouble(10)), TextOrNull(row, 11))
                : null,
            Proposed = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(12)),
            Finished = TimeOrNull(row, 13),
            Revision = row.GetInt64(14),
        };
    }

    /// <summary>The columns of <see cref="StudyStatements.Folds"/>.</summary>
    public static (int Trial, StudyFold Fold) Fold(DbDataReader row) => (row.GetInt32(0),
        new StudyFold(row.GetInt32(1), row.GetInt64(2), DoubleOrNaN(row, 3), DoubleOrNaN(row, 4), TimeSpan.FromMilliseconds(row.GetDouble(5))));

    /// <summary>The columns of <see cref="StudyStatements.Status"/>.</summary>
    public static StudyStatus Status(DbDataReader row, string study) => new(
        study, row.GetString(0), Count(row, 3), Count(row, 4), Count(row, 5), Count(row, 6), Count(row, 7), row.GetInt32(1) != 0, row.GetInt64(2));

    public static void Check(StudyProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentOutOfRangeException.ThrowIfNegative(proposal.Number);
        for (int i = 0; i < proposal.Point.Count; i++)
        {
            if (!double.IsFinite(proposal.Point[i]))
            {
                throw new ArgumentException(
                    $"Coordinate {i} of trial {proposal.Number} is {proposal.Point[i]}: a point consists of finite numbers.", nameof(proposal));
            }
        }
    }

    /// <summary>The shortest text that reads back as the same numbers.</summary>
    public static string Text(IReadOnlyList<double> point) =>
        string.Join(' ', point.Select(x => x.ToString("R", CultureInfo.InvariantCulture)));

    private static double[] Point(string text) => text.Length == 0
        ? []
        : [.. text.Split(' ').Select(x => double.Parse(x, NumberStyles.Float, CultureInfo.InvariantCulture))];

    private static double DoubleOrNaN(DbDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    private static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? TimeOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static int Count(DbDataReader row, int column) => (int)row.GetInt64(column);
}
