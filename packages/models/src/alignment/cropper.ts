import { ScaleFaceError } from '@scaleface/numerics';
import type { RawImage } from '../images/raw-image.js';
import { type CroppedFace, cropLargest } from './crop-face.js';
import type { FaceDetector } from './detector.js';
import { openYuNet, type YuNetOptions } from './yunet.js';

/** Finds the largest face of a photograph and aligns it. */
export interface Cropper {
  /** The aligned crop, with where the face was. */
  crop(image: RawImage, size: Pick<RawImage, 'width' | 'height'>, name: string): Promise<CroppedFace>;
  /** Closes the detector, if it was opened with this. */
  close(): Promise<void>;
}

/** A cropper by a detector that is open, or is opened here. */
export async function openCropper(detector: FaceDetector | YuNetOptions): Promise<Cropper> {
  const own = 'detect' in detector ? undefined : await openYuNet(detector);
  const open = own ?? (detector as FaceDetector);
  return {
    async crop(image, { width, height }, name) {
      if (width === height) return cropLargest(image, open, width, name);
      throw notSquare(width, height);
    },
    close: async () => own?.close(),
  };
}

/** The error for a backbone whose input is no aligned crop. */
export const notSquare = (width: number, height: number): ScaleFaceError =>
  new ScaleFaceError('faces are aligned to square crops only', {
    code: 'unsupported',
    path: 'detector',
    expected: 'a backbone with a square input',
    received: `${width} × ${height}`,
  });
