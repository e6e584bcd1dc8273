using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Vectors, dense and sparse, and the buffers that they share.</summary>
public class VBufferTests
{
    private static readonly VBuffer<float> Sparse = new(5, 2, [7, 9], [1, 3]);

    [Fact]
    public void A_sparse_vector_has_zeros_between_its_values()
    {
        Sparse.IsDense.Should().BeFalse();
        Sparse.DenseValues().Should().Equal(0, 7, 0, 9, 0);
        Sparse.GetValues().ToArray().Should().Equal(7, 9);
        Sparse.GetIndices().ToArray().Should().Equal(1, 3);
        Sparse.Items().Should().Equal(KeyValuePair.Create(1, 7f), KeyValuePair.Create(3, 9f));
        Sparse.Items(all: true).Should().HaveCount(5);
        Sparse.GetItemOrDefault(3).Should().Be(9);
        Sparse.GetItemOrDefault(2).Should().Be(0);
    }

    [Fact]
    public void A_vector_with_all_its_values_is_dense()
    {
        var full = new VBuffer<float>(2, [1, 2]);

        full.IsDense.Should().BeTrue();
        full.Length.Should().Be(2);
        full.GetIndices().IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Copies_are_apart_from_their_source()
    {
        VBuffer<float> copy = default;
        Sparse.CopyTo(ref copy);
        VBuffer<float> dense = default;
        Sparse.CopyToDense(ref dense);
        var span = new float[7];
        Sparse.CopyTo(span, 1);

        VBufferEditor<float> editor = VBufferEditor.CreateFromBuffer(ref copy);
        editor.Values[0] = -1;
        Sparse.DenseValues().Should().Equal(0, 7, 0, 9, 0);
        copy.DenseValues().Should().Equal(0, -1, 0, 9, 0);
        dense.IsDense.Should().BeTrue();
        dense.DenseValues().Should().Equal(0, 7, 0, 9, 0);
        span.Should().Equal(0, 0, 7, 0, 9, 0, 0);
    }

    [Fact]
    public void A_slice_keeps_the_values_in_its_range()
    {
        VBuffer<float> slice = default;
        Sparse.CopyTo(ref slice, 1, 3);

        slice.DenseValues().Should().Equal(7, 0, 9);
    }

    [Fact]
    public void An_editor_uses_buffers_that_are_large_enough()
    {
        VBuffer<float> buffer = new(4, [1, 2, 3, 4]);
        VBufferEditor<float> editor = VBufferEditor.Create(ref buffer, 3);
        editor.CreatedNewValues.Should().BeFalse();
        editor.Values[0] = 5;

        editor.Commit().Length.Should().Be(3);
        buffer.DenseValues().First().Should().Be(5);
    }

    [Fact]
    public void An_editor_makes_sparse_vectors()
    {
        VBuffer<float> buffer = default;
        VBufferEditor<float> editor = VBufferEditor.Create(ref buffer, 10, 3);
        editor.CreatedNewValues.Should().BeTrue();
        editor.Values[0] = 1;
        editor.Indices[0] = 4;
        buffer = editor.CommitTruncated(1);

        buffer.Length.Should().Be(10);
        buffer.Items().Should().ContainSingle().Which.Should().Be(KeyValuePair.Create(4, 1f));
    }

    [Fact]
    public void A_vector_of_an_impossible_shape_is_refused()
    {
        FluentActions.Invoking(() => new VBuffer<float>(3, [1, 2])).Should().Throw<Exception>();
        FluentActions.Invoking(() => new VBuffer<float>(-1, [])).Should().Throw<Exception>();
        FluentActions.Invoking(() => new VBuffer<float>(3, 2, [1, 2], [0])).Should().Throw<Exception>();
    }
}
