
namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>Transformations one after the other; chains within chains are the same as one long chain.</summary>
internal sealed record GradientChain : GradientTransformation
{
    private readonly GradientTransformation[] _links;

    public GradientChain(IEnumerable<GradientTransformation> links)
    {
        ArgumentNullException.ThrowIfNull(links);
        _links = [.. links.SelectMany(link => link switch
        {
            null => throw new ArgumentNullException(nameof(links), "A link of the chain is null."),
            GradientChain chain => chain._links,
            _ => [link],
        })];
        foreach (IEnumerable<GradientTransformation> path in Paths())
        {
            Check([.. path]);
        }
    }

    public override GradientNeeds Needs => _links.Aggregate(GradientNeeds.None, (needs, link) => needs | link.Needs);

    public override LinkRole Role => LinkRole.Any;

    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) =>
        new ChainState<T>(layout, [.. _links.Select(link => link.CreateState<T>(layout, SplitMix64.Next(ref seed)))]);

    public bool Equals(GradientChain? other) => other is not null && _links.SequenceEqual(other._links);

    public override int GetHashCode() => _links.Aggregate(_links.Length, HashCode.Combine);

    internal override IEnumerable<IEnumerable<GradientTransformation>> Paths() => _links.Aggregate(
        (IEnumerable<IEnumerable<GradientTransformation>>)[[]],
        (paths, link) => paths.SelectMany(_ => link.Paths(), (path, next) => path.Concat(next)));

    internal override string Print() => _links.Length > 0 ? string.Join(" → ", (object[])_links) : "Chain()";

    private static void Check(GradientTransformation[] path)
    {
        GradientTransformation? rate = null, decay = null;
        for (int i = 0; i < path.Length; i++)
        {
            GradientTransformation link = path[i];
            string? wrong = link.Role switch
            {
                LinkRole.Source when i > 0 => $"has {link} after {path[i - 1]}, whose result it would discard: put it first",
                LinkRole.Rate when rate is not null => $"has two learning rates, {rate} and {link}: keep one",
                LinkRole.Decay when decay is not null => $"lets the weights decay twice, by {decay} and {link}: keep one",
                LinkRole.Direction when rate is not null =>
                    $"has {link} after the learning rate {rate}: put it before, where gradients and directions are",
                _ => null,
            };
            if (wrong is not null)
            {
                throw new ArgumentException($"The chain {string.Join(" → ", (object[])path)} {wrong}.");
            }

            rate ??= link.Role == LinkRole.Rate ? link : null;
            decay ??= link.Role == LinkRole.Decay ? link : null;
        }
    }
}
