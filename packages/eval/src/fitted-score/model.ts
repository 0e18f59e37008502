/** How the slope follows the confidence: never negative (a softplus), or free (plain logistic regression). */
export type PairScoreForm = 'positive' | 'linear';

/** How the confidence of an image is taken: its logarithm, or as it is. */
export type ConfidenceTransform = 'log' | 'identity';

/** How the standardised confidences of two images become one: $h$ of the pair. */
export type ConfidenceCombination = 'harmonic' | 'product' | 'min';

/** Standard errors of the six coefficients. */
export interface PairScoreErrors {
  /** Of $a_0, a_1, a_2$. */
  readonly a: readonly [number, number, number];
  /** Of $b_0, b_1, b_2$. */
  readonly b: readonly [number, number, number];
}

/** How confidences are brought onto one scale and combined. */
export interface ConfidenceScale {
  /** $l$ is the logarithm of the confidence, or the confidence. */
  readonly transform: ConfidenceTransform;
  /** How $l_1$ and $l_2$, standardised, become $h$. */
  readonly combine: ConfidenceCombination;
  /** Lower and upper end that $l$ is clipped to: its 1st and 99th percentile. */
  readonly clip: readonly [number, number];
  /** Mean of $l$, clipped. */
  readonly mean: number;
  /** Standard deviation of $l$, clipped; 1 where all were equal. */
  readonly sd: number;
}

/** A score learnt from the cosine and two confidences, as plain data. Made by `fitPairScore`, checked by `parsePairScore`. */
export interface PairScoreModel extends ConfidenceScale {
  /** What results call this score. */
  readonly name: 'scale-fitted';
  /** Version of this shape. */
  readonly version: 1;
  /** The form of the slope. */
  readonly form: PairScoreForm;
  /** Coefficients of the slope: $A = \operatorname{softplus}(a_0 + a_1 h + a_2 h^2)$, without softplus in form `linear`. */
  readonly a: readonly [number, number, number];
  /** Coefficients of the offset $B = b_0 + b_1 h + b_2 h^2$. */
  readonly b: readonly [number, number, number];
  /** Standard errors from the observed information; missing where it could not be inverted. */
  readonly standardErrors?: PairScoreErrors;
  /** Standard errors that allow for pairs that share a person; where subjects were given. */
  readonly subjectStandardErrors?: PairScoreErrors;
  /** The penalty's $C$, as scikit-learn has it: the larger, the weaker the penalty. */
  readonly C: number;
  /** Whether the penalty is on the coefficients of standardised columns. */
  readonly standardise: boolean;
  /** $t$: at most a share `far` of the fitting impostors lies above it. */
  readonly threshold: number;
  /** False accept rate of the threshold. */
  readonly far: number;
  /** Share of genuine pairs (by weight) in the fit: the prior under which $z$ are log-odds. */
  readonly genuineShare: number;
  /** Genuine pairs of positive weight. */
  readonly genuine: number;
  /** Impostor pairs of positive weight. */
  readonly impostors: number;
  /** Whether the gradient is 0 to $10^{-10}$ of what its terms are without their signs. */
  readonly converged: boolean;
  /** Largest such relative entry of the gradient. */
  readonly gradientNorm: number;
  /** Whether some score of this form puts all genuine pairs above all impostors: then the penalty alone decides how steep. */
  readonly separated: boolean;
  /** What to know before this score is used, in words. */
  readonly warnings: readonly string[];
}
