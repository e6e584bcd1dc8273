using System.Reflection;
using Microsoft.ML;

namespace Benchmarks.MlNetTrainers;

/// <summary>Trainers of ML.NET's own, found by name, since the embedded host lacks most of them and the same code builds on both.</summary>
internal static class OwnTrainers
{
    private static readonly Type?[] _catalogs = [typeof(StandardTrainersCatalog), Type.GetType("Microsoft.ML.PcaCatalog, Microsoft.ML.PCA")];

    /// <summary>The trainer with these arguments and ML.NET's defaults for the others; null where this ML.NET does not have it.</summary>
    /// <param name="trainers">The trainers of a task, such as <c>context.Regression.Trainers</c>.</param>
    /// <param name="name">The method of the catalog.</param>
    /// <param name="arguments">Arguments by name.</param>
    public static IEstimator<ITransformer>? Create(object trainers, string name, params (string Name, object Value)[] arguments)
    {
        MethodInfo? method = _catalogs.OfType<Type>().SelectMany(catalog => catalog.GetMethods()).SingleOrDefault(candidate =>
            candidate.Name == name
            && candidate.GetParameters() is [{ } first, { Name: "labelColumnName" or "featureColumnName" }, ..]
            && first.ParameterType.IsInstanceOfType(trainers));
        if (method is null)
        {
            return null;
        }

        object[] values = [.. method.GetParameters().Select((parameter, i) => i == 0
            ? trainers
            : arguments.Where(argument => argument.Name == parameter.Name).Select(argument => argument.Value).FirstOrDefault(Type.Missing))];
        return (IEstimator<ITransformer>)method.Invoke(null, BindingFlags.OptionalParamBinding, null, values, null)!;
    }
}
