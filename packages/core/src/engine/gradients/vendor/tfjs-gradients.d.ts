import type { GradConfig } from '@tensorflow/tfjs-core';

/** The gradient definitions of \@tensorflow/tfjs-core, one per kernel. */
export declare const gradientConfigs: readonly GradConfig[];
