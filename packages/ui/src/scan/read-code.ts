import { AppError } from '@assent/domain';

/** Longest side of a picture that is searched, in pixels: a code is large enough in it, and a phone is fast enough. */
const maxSide = 1600;
const pauseMs = 120;

/** The text of the QR code in a picture; undefined if there is none. */
export async function codeInImage(file: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  return bitmap && codeIn(bitmap, bitmap.width, bitmap.height);
}

/**
 * Shows the camera in `video` and gives the text of each code that is seen to `take`, once for as long as it is the same, until that says
 * that it was the last one. The camera is off afterwards, whatever comes of it.
 *
 * @throws AppError `forbidden` if there is no camera, or it may not be used; DOMException if it was stopped
 */
export async function codesInVideo(
  video: HTMLVideoElement,
  signal: AbortSignal,
  take: (text: string) => boolean,
): Promise<void> {
  const stream = await camera();
  try {
    video.srcObject = stream;
    await video.play();
    for (let last: string | undefined; ; ) {
      signal.throwIfAborted();
      const text = await codeIn(video, video.videoWidth, video.videoHeight);
      if (text !== undefined && text !== last) {
        signal.throwIfAborted();
        last = text;
        if (take(text)) return;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function camera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  } catch (cause) {
    throw new AppError('forbidden', { at: 'camera' }, { cause });
  }
}

async function codeIn(source: CanvasImageSource, width: number, height: number): Promise<string | undefined> {
  if (width === 0 || height === 0) return undefined;
  const scale = Math.min(1, maxSide / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  if (!drawing) throw new AppError('forbidden', { at: 'canvas' });
  drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height);
  const { default: jsqr } = await import('jsqr');
  // a module of CommonJS, of which bundlers make one thing and Node another
  const read = jsqr.default ?? (jsqr as unknown as typeof jsqr.default);
  return read(data, canvas.width, canvas.height)?.data || undefined;
}
