import { expect, it } from 'vitest';
import { leftOut } from '../src/left-out.js';

it('an image that was left out is named once', () => {
  const said = (reason: string): string => leftOut({ id: 'ann/1.jpg', reason });
  expect(said('no face found')).toBe('ann/1.jpg left out: no face found');
  expect(said('gallery/ann/1.jpg: the image does not decode; received VipsJpeg: premature end')).toBe(
    'ann/1.jpg left out: the image does not decode; received VipsJpeg: premature end',
  );
  expect(said('ann/1.jpg: the image does not decode')).toBe('ann/1.jpg left out: the image does not decode');
  expect(said('gallery/joann/1.jpg: too large')).toBe('ann/1.jpg left out: gallery/joann/1.jpg: too large');
});
