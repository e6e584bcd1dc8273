using System.Reflection;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests;

/// <summary>Null and undefined values in options are refused by the name of the option, wherever reflection finds one.</summary>
public class OptionRefusalTests
{
    private static readonly NullabilityInfoContext _nullability = new();

    public static TheoryData<object, Action<object>> Options => new()
    {
        { new FiniteSumOptions(), options => ((FiniteSumOptions)options).Validate() },
        { new GaussianAnomalyOptions(), options => GaussianAnomalyFitter.Check((GaussianAnomalyOptions)options, 1) },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Null_and_undefined_values_are_refused_by_name(object options, Action<object> check)
    {
        check(options);
        int tested = 0;
        foreach (PropertyInfo property in options.GetType().GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            object? good = property.GetValue(options);
            object? bad = property.PropertyType.IsEnum ? Enum.ToObject(property.PropertyType, 99) : null;
            if (bad is null && (property.PropertyType.IsValueType || _nullability.Create(property).WriteState != NullabilityState.NotNull))
            {
                continue;
            }

            property.SetValue(options, bad);
            FluentActions.Invoking(() => check(options)).Should().Throw<ArgumentException>(property.Name).WithParameterName(property.Name);
            property.SetValue(options, good);
            tested++;
        }

        tested.Should().BeGreaterThan(2);
    }

    [Fact]
    public void Statistics_without_names_or_names_without_statistics_are_refused()
    {
        var options = new GaussianAnomalyOptions { Threshold = AnomalyThreshold.Fixed(1) };
        var moments = new RowMoments(2);

        foreach ((string[] names, RowMoments[] statistics) in new (string[], RowMoments[])[] { ([], []), (["A"], []), (["A"], [null!]), ([null!], [moments]), (["A", "B"], [moments]) })
        {
            FluentActions.Invoking(() => GaussianAnomalyFitter.Fit(names, statistics, options)).Should().Throw<ArgumentException>().WithMessage("Give a name and statistics for each column*");
        }

        FluentActions.Invoking(() => GaussianAnomalyFitter.Fit(new MemoryRows<float>(new float[4], 2), options, [null!])).Should().Throw<ArgumentException>().WithMessage("*null*");
    }

    [Fact]
    public void A_path_without_a_penalty_is_refused()
    {
        var rows = new DenseRows<double>([1, 2, 3, 4], 1);

        FluentActions.Invoking(() => RegularizationPath.Fit(rows, [1, 1, -1, -1], default(LogisticLoss), null!, [1])).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => RegularizationPath.CrossValidate(rows, [1, 1, -1, -1], default(LogisticLoss), null!, [1], 2)).Should().Throw<ArgumentNullException>();
    }
}
