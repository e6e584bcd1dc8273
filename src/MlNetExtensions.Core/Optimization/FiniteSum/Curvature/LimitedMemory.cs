using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>L-BFGS: the last few changes of point and gradient, as an approximation H of the inverse Hessian.</summary>
internal sealed class LimitedMemory(int capacity, double initialScale)
{
    // A pair whose change of gradient is almost orthogonal to its step tells rounding, not curvature.
    private const double SmallestCosine = 1e-10;

    private readonly LinkedList<(double[] Step, double[] Change, double Product)> _pairs = new();

    /// <summary>Adds a pair, unless it shows no positive curvature.</summary>
    public void Add(double[] step, double[] change)
    {
        double product = TensorPrimitives.Dot<double>(step, change);
        double norms = TensorPrimitives.Norm<double>(step) * TensorPrimitives.Norm<double>(change);
        if (!(product > SmallestCosine * norms))
        {
            return;
        }
        if (_pairs.Count == capacity)
        {
            _pairs.RemoveFirst();
        }
        _pairs.AddLast((step, change, product));
    }

    /// <summary>H·gradient by the two-loop recursion.</summary>
    public double[] Direction(double[] gradient)
    {
        double[] direction = [.. gradient];
        var weights = new Stack<double>();
        for (var node = _pairs.Last; node is not null; node = node.Previous)
        {
            double weight = TensorPrimitives.Dot<double>(node.Value.Step, direction) / node.Value.Product;
            weights.Push(weight);
            TensorPrimitives.MultiplyAdd(node.Value.Change, -weight, direction, direction);
        }
        TensorPrimitives.Multiply(direction, Scale(), direction);
        for (var node = _pairs.First; node is not null; node = node.Next)
        {
            double weight = TensorPrimitives.Dot<double>(node.Value.Change, direction) / node.Value.Product;
            TensorPrimitives.MultiplyAdd(node.Value.Step, weights.Pop() - weight, direction, direction);
        }
        return direction;
    }

    private double Scale() => _pairs.Last is { Value: var (_, change, product) }
        ? product / TensorPrimitives.SumOfSquares<double>(change)
        : initialScale;
}
