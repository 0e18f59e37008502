import { countText } from '@scaleface/pipeline';
import { expect, it } from 'vitest';
import { embedForecast, runForecast, trainingForecast } from '../src/forecast-text.js';

const [images, identities] = [1_000_000, 50_000];

it('what would be done is said with commas between thousands', () => {
  const embed = embedForecast('f.arrow', { images, seconds: 60, bytes: 1e9 }, countText);
  expect(embed).toMatch(/^would embed 1,000,000 images into f\.arrow: about 60 s, 1\.0 GB;/);
  const training = { out: 'model', method: 'pfe', images, identities, replaces: false, steps: 78_130, seconds: 60 };
  expect(trainingForecast({ ...training, bytes: 1e6 }, countText)).toMatch(
    /^would train pfe on 1,000,000 images of 50,000 identities: 78,130 steps at most/,
  );
  const tests = [{ name: 'strangers', images: 9000, pairs: 40_500_000 }];
  const forecast = { images, seconds: 60, bytes: 1e9, training: images, identities, tests, methods: ['scaleface'] };
  const lines = runForecast('run', forecast, countText).split('\n');
  expect(lines[1]).toBe('would train scaleface on 1,000,000 images of 50,000 identities (not timed)');
  expect(lines[2]).toBe('would test strangers: 40,500,000 pairs of 9000 images');
});
