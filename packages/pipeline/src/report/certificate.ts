/** A file that a report was made from. */
export interface CertifiedFile {
  /** What it is: `features`, `pairs`, `model`, … */
  readonly role: string;
  /** Its path as it was given. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Its SHA-256, hexadecimal. */
  readonly sha256: string;
}

/**
 * What a report was made from: the same files, arguments, versions and engine give the same bytes again. It holds no time
 * and no place but the paths as they were given, so that nothing in a report differs from one making to the next.
 */
export interface Certificate {
  /** Name and version of this format. */
  readonly format: 'scaleface-certificate/1';
  /** The command that made the report. */
  readonly command: string;
  /** What it was given, as `replay` hands it on. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Data, pairs and weights. */
  readonly files: readonly CertifiedFile[];
  /** SHA-256 of the arguments as JSON. */
  readonly configuration: string;
  /** Versions of the packages, of Node and of the platform. */
  readonly versions: Readonly<Record<string, string>>;
}
