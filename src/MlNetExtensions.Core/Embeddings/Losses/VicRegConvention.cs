namespace MlNetExtensions;

/// <summary>How the terms of <see cref="VicRegLoss"/> are scaled; three ways are in use, and the same coefficients mean something else in each.</summary>
public enum VicRegConvention
{
    /// <summary>The authors' code: squared distances are averaged over rows and dimensions, and the variance term over both views.</summary>
    Official,

    /// <summary>The paper's text: squared distances are summed over dimensions, and the variance terms of both views are added.</summary>
    Paper,

    /// <summary>The library solo-learn: distances as in the authors' code, but the variance terms of both views are added.</summary>
    SoloLearn,
}
