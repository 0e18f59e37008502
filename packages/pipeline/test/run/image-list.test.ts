import { expect, it } from 'vitest';
import { imageList } from '../../src/run/image-list.js';

it('confidence.csv holds names that begin like a formula as text, and numbers as they are', () => {
  const list = imageList(['=cmd/1.jpg', '+a/1.jpg', '@b/1.jpg', 'c/1.jpg'], {
    norm: [1, 2, 3, 4],
    logit: [-1, 0, 1, 2],
  });
  expect(list).toBe("id,norm,logit\n'=cmd/1.jpg,1,-1\n'+a/1.jpg,2,0\n'@b/1.jpg,3,1\nc/1.jpg,4,2\n");
});
