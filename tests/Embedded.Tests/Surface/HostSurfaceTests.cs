namespace Embedded.Tests.Surface;

/// <summary>The rules that let code compiled against the host be compiled unchanged against ML.NET.</summary>
public class HostSurfaceTests
{
    [Fact]
    public void The_committed_list_holds_the_types_of_the_host_and_no_others()
    {
        string[] missing = [.. HostSurface.Types.Keys.Except(SurfaceList.Committed.Keys)];
        string[] stale = [.. SurfaceList.Committed.Keys.Except(HostSurface.Types.Keys).Select(name => "-" + name)];
        string[] changes = [.. missing.Concat(stale).Order(StringComparer.Ordinal).Select(name => $"'{name}'")];

        if (changes.Length > 0)
        {
            Assert.Fail("tests/surface/public-api.txt and the host have different types. If ML.NET has these types, run"
                + $"{Environment.NewLine}  tests/surface/refresh <full list> {string.Join(' ', changes)}");
        }
    }

    [Fact]
    public void Every_type_and_member_is_one_of_MLNET()
    {
        var violations = new Violations();
        foreach (SurfaceType host in HostSurface.Types.Values.Where(type => !SurfaceList.Real.ContainsKey(type.Name)))
        {
            violations.Add(host.Name, "is no public type of ML.NET");
        }

        foreach ((SurfaceType host, SurfaceType real) in HostSurface.Pairs)
        {
            Compare("kind", host.Kind, real.Kind);
            Compare("constraints", host.Constraints, real.Constraints);
            Compare("[Obsolete]", host.Obsolete, real.Obsolete);
            violations.AddEach(host.Name, "not in ML.NET", Lines(host).Except(Lines(real)));

            void Compare<T>(string what, T hosts, T reals)
            {
                if (!Equals(hosts, reals))
                {
                    violations.Add(host.Name, $"{what} is '{hosts}', in ML.NET '{reals}'");
                }
            }
        }

        violations.ShouldBeNone("The host differs from ML.NET:");
    }

    [Fact]
    public void Bases_are_those_of_MLNET_as_far_as_the_host_has_them()
    {
        var violations = new Violations();
        foreach ((SurfaceType host, SurfaceType real) in HostSurface.Pairs)
        {
            violations.AddEach(host.Name, "base not in ML.NET", host.Bases.Except(real.Bases));
            violations.AddEach(host.Name, "missing base", real.Bases.Where(HostSurface.Knows).Except(host.Bases));
        }

        violations.ShouldBeNone("Bases in the host differ from ML.NET's:");
    }

    [Fact]
    public void Interfaces_delegates_enums_and_abstract_members_of_open_types_are_complete()
    {
        var violations = new Violations();
        foreach ((SurfaceType host, SurfaceType real) in HostSurface.Pairs)
        {
            IEnumerable<string> needed = real.Members
                .Where(member => real.MustBeComplete || (real.CanBeDerivedFrom && member.IsAbstract))
                .Select(member => member.Line);
            violations.AddEach(host.Name, "missing", needed.Except(Lines(host)));
        }

        violations.ShouldBeNone("An implementation of these types would not be one of ML.NET's:");
    }

    [Fact]
    public void Method_groups_are_complete()
    {
        var violations = new Violations();
        foreach ((SurfaceType host, SurfaceType real) in HostSurface.Pairs)
        {
            HashSet<string> groups = [.. host.Members.Where(member => member.HasParameters).Select(member => member.Name)];
            IEnumerable<string> needed = real.Members
                .Where(member => member.HasParameters && groups.Contains(member.Name))
                // No call can bind to an extension of a type that is not there.
                .Where(member => member.Extended is not { } receiver || HostSurface.Knows(receiver))
                .Select(member => member.Line);
            violations.AddEach(host.Name, "missing overload", needed.Except(Lines(host)));
        }

        violations.ShouldBeNone("A call could bind to another overload in ML.NET:");
    }

    [Fact]
    public void No_code_is_annotated_for_nullability()
    {
        var violations = new Violations();
        foreach (string member in NullableAnnotations.In(HostSurface.Assembly))
        {
            violations.Add(member, "has a nullable annotation");
        }

        violations.ShouldBeNone("ML.NET's assemblies have no nullable annotations:");
    }

    private static IEnumerable<string> Lines(SurfaceType type) => type.Members.Select(member => member.Line);
}
