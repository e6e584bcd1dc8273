using System.Reflection;
using Microsoft.ML;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Tests.Pipeline;

/// <summary>
/// Options that cannot hold are refused when a trainer is made, by the name of the option. Options and trainers are found by reflection, so
/// that a new one is tested as soon as it exists.
/// </summary>
public class OptionRefusalTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<Type> OptionTypes =>
        [.. typeof(GaussianMahalanobisTrainer).Assembly.GetExportedTypes().Where(type => type is { IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal))];

    [Fact]
    public void Options_are_found() => ((IEnumerable<object[]>)OptionTypes).Should().HaveCountGreaterThanOrEqualTo(7);

    [Theory]
    [MemberData(nameof(OptionTypes))]
    public void No_options_at_all_are_refused(Type type) =>
        FluentActions.Invoking(() => Make(type, null)).Should().Throw<ArgumentNullException>().WithParameterName("options");

    [Theory]
    [MemberData(nameof(OptionTypes))]
    public void What_is_missing_is_refused_by_name(Type type) => Refused(type, BadOptions.Missing(type));

    [Theory]
    [MemberData(nameof(OptionTypes))]
    public void Undefined_values_are_refused_by_name(Type type) => Refused(type, BadOptions.Undefined(type));

    [Theory]
    [MemberData(nameof(OptionTypes))]
    public void What_is_no_number_or_far_out_of_range_is_refused_by_name(Type type) => Refused(type, BadOptions.OutOfRange(type));

    [Theory]
    [InlineData("Label")]
    [InlineData("Features")]
    public void Weights_are_neither_the_label_nor_the_features(string weights) =>
        FluentActions.Invoking(() => _ml.Regression.Trainers.VarianceReducedLeastSquares("Label", "Features", weights)).Should().Throw<ArgumentException>().WithParameterName("ExampleWeightColumnName");

    [Fact]
    public void The_arguments_of_catalogs_are_refused_likewise()
    {
        FluentActions.Invoking(() => _ml.AnomalyDetection.Trainers.GaussianMahalanobis((string[])null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _ml.AnomalyDetection.Trainers.GaussianMahalanobis((string)null!)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => _ml.Regression.Trainers.VarianceReducedHuber(labelColumnName: null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _ml.AnomalyDetection.ChangeThreshold(null!, 1)).Should().Throw<ArgumentNullException>();
    }

    private IEstimator<ITransformer> Trainer => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();

    private void Refused(Type type, IEnumerable<(PropertyInfo Property, object? Value)> values)
    {
        foreach ((PropertyInfo property, object? value) in values)
        {
            BadOptions.Refused(Default(type), property, value, options => Make(type, options));
        }
    }

    private object Default(Type type) => type == typeof(ActiveLearningOptions) ? new ActiveLearningOptions { Trainer = Trainer, Classes = ["no", "yes"], LabelsAreBoolean = true }
        : type == typeof(SourceSelectorOptions) ? new SourceSelectorOptions { Trainer = Trainer, Evaluate = _ => 0 }
        : Activator.CreateInstance(type)!;

    private object Make(Type type, object? options)
    {
        if (type == typeof(DataSelectionOptions))
        {
            // An extension of trainers, and no method of a catalog.
            return Trainer.WithDataSelection(_ml, (DataSelectionOptions)options!);
        }

        if (type == typeof(SourceSelectorOptions))
        {
            // Takes several views.
            IDataView source = _ml.Data.LoadFromEnumerable(new[] { new Row() });
            return _ml.SourceSelection([source, source], (SourceSelectorOptions)options!);
        }

        object[] catalogs =
        [
            _ml.AnomalyDetection.Trainers, _ml.BinaryClassification.Trainers, _ml.MulticlassClassification.Trainers, _ml.Regression.Trainers, _ml.Transforms,
            _ml.DataShift(), _ml.Data, _ml,
        ];
        MethodInfo[] methods = [.. typeof(GaussianMahalanobisCatalog).Assembly.GetExportedTypes()
            .SelectMany(candidate => candidate.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance))];
        // Of a catalog, or of a catalog and rows.
        if (methods.FirstOrDefault(method => method.IsStatic && method.GetParameters() is [_, .. { Length: <= 1 } rows, { } last]
            && last.ParameterType == type && Array.TrueForAll(rows, row => row.ParameterType == typeof(IDataView))) is { } extension)
        {
            ParameterInfo[] parameters = extension.GetParameters();
            object catalog = catalogs.First(parameters[0].ParameterType.IsInstanceOfType);
            IDataView view = _ml.Data.LoadFromEnumerable(new[] { new Row() });
            object?[] arguments = [catalog, .. parameters[1..^1].Select(_ => view), options];
            return extension.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        }

        // A method of a catalog of the pack's own.
        MethodInfo own = methods.First(method => method is { IsStatic: false, IsSpecialName: false } && method.GetParameters() is [{ } only] && only.ParameterType == type);
        return own.Invoke(catalogs.First(own.DeclaringType!.IsInstanceOfType), BindingFlags.DoNotWrapExceptions, null, [options], null)!;
    }

    private sealed class Row
    {
        public float Score { get; set; }
    }
}
