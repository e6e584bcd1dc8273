namespace MlNetExtensions;

/// <summary>How long an orthogonalized update is made.</summary>
public enum OrthogonalScale
{
    /// <summary>As it is: all singular values near 1.</summary>
    None,

    /// <summary>√max(1, rows / columns): Muon (Jordan et al., 2024), MARS-Shampoo.</summary>
    RowsOverColumns,

    /// <summary>
    /// 0.2·√max(rows, columns): as long as Adam's updates, so that its learning rates fit (Liu et al., "Muon is Scalable for LLM Training",
    /// 2025).
    /// </summary>
    LikeAdam,
}
