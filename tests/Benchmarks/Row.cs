using System.Globalization;

namespace Benchmarks;

/// <summary>One line of the result.</summary>
/// <param name="Group">What the filter selects.</param>
/// <param name="Name">What is measured.</param>
/// <param name="Ours">Our figure, with its unit.</param>
/// <param name="Peer">The peer's, or why there is none.</param>
/// <param name="Value">What the goal is about: a ratio, or our figure itself; null where nothing was measured.</param>
/// <param name="Goal">The goal; null for a row that is not judged.</param>
internal sealed record Row(string Group, string Name, string Ours, string Peer, double? Value, Goal? Goal)
{
    public bool IsMissed => Value is { } value && Goal is { } goal && !goal.IsMet(value);

    public override string ToString() =>
        $"{Name} | {Ours} | {Peer} | {(Value is { } value ? value.ToString("0.###", CultureInfo.InvariantCulture) : "not measured")} | {Verdict}";

    private string Verdict => Goal is null ? "-" : $"{Goal}{(Value is null ? "" : IsMissed ? " MISSED" : " met")}";
}

/// <summary>A bound on a figure.</summary>
internal sealed record Goal(double Bound, bool AtMost = true)
{
    public bool IsMet(double value) => AtMost ? value <= Bound : value >= Bound;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(AtMost ? "<=" : ">=")} {Bound:0.###}");
}
