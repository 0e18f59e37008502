/** The longer side of a frame that is looked at, in pixels: enough for a face at arm's length. */
const SIDE = 320;

/** A camera that runs. */
export interface Camera {
  /** The frame of this moment. */
  frame(): ImageData;
  /** Lets the camera go. */
  stop(): void;
}

/** Starts the camera that the person chooses. */
export async function startCamera(): Promise<Camera> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new Error('this page has no camera: browsers give one to https and localhost only');
  const stream = await devices.getUserMedia({ video: { width: { ideal: 640 }, facingMode: 'user' }, audio: false });
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  await video.play();
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
  const [width, height] = [Math.round(scale * video.videoWidth), Math.round(scale * video.videoHeight)];
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    willReadFrequently: true,
  }) as OffscreenCanvasRenderingContext2D;
  return {
    frame() {
      context.drawImage(video, 0, 0, width, height);
      return context.getImageData(0, 0, width, height);
    },
    stop() {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    },
  };
}

/** The middle square of a frame, where no detector says where the face is. */
export function middleOf(frame: ImageData): ImageData {
  const side = Math.min(frame.width, frame.height);
  const context = new OffscreenCanvas(side, side).getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.putImageData(frame, -Math.round((frame.width - side) / 2), -Math.round((frame.height - side) / 2));
  return context.getImageData(0, 0, side, side);
}
