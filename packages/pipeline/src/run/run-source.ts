import type { EngineReport } from '@scaleface/core';
import type { CertifiedFile } from '../report/certificate.js';
import type { Provenance } from '../report/types.js';
import type { RunConfig } from './config-types.js';

/** What every report of a run is made from, beside its images. */
export interface RunSource {
  /** The whole configuration, which the report holds. */
  readonly config: RunConfig;
  /** The engine in use. */
  readonly engine: EngineReport;
  /** The files that the run reads beside the images. */
  readonly sources: readonly CertifiedFile[];
  /** The SHA-256 of each backbone. */
  readonly sha256: {
    /** Of the run's. */
    readonly main: string;
    /** Of MagFace's own. */
    readonly magface?: string;
  };
}

/**
 * What a report of a run says of its engine, versions and configuration.
 *
 * @param source - What it is made from.
 */
export const provenanceOf = ({ config, engine, sha256 }: RunSource): Provenance => ({
  engine: engine.engine,
  skipped: engine.skipped as Record<string, string>,
  versions: { node: process.versions.node, ...engine.versions },
  seed: config.seed,
  configuration: {
    ...config,
    backbone: { ...config.backbone, sha256: sha256.main },
    ...(sha256.magface === undefined ? {} : { magface: { sha256: sha256.magface } }),
  },
});
