namespace MlNetExtensions.Components;

/// <summary>A component that can be made of its saved state.</summary>
/// <typeparam name="TSelf">The component itself.</typeparam>
public interface ISavedComponent<TSelf>
    where TSelf : ISavedComponent<TSelf>
{
    /// <summary>Makes the component of what its <c>Write</c> wrote, field by field in the same order.</summary>
    /// <remarks>
    /// The state may come from anybody. <see cref="SavedState"/> checks counts and numbers by itself; what it cannot know, such as that bounds
    /// ascend, is yours to check: by <c>state.Require</c>, or by an exception of the constructor, which arrives as an
    /// <see cref="InvalidDataException"/>.
    /// </remarks>
    /// <param name="state">The state; all of it must be read.</param>
    static abstract TSelf Read(SavedState state);
}
