// Does a confidence help? Statistics only: no tensor library is loaded.
// Here the pairs are simulated; in your project scores, labels and confidences come from your model.
import {
  formatWithInterval,
  pairQuality,
  rejectionBaselines,
  rejectVerification,
  tarAtFarIntervals,
} from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';

const random = createRandom(1);
const identities = 200;
const pairs = Array.from({ length: 6000 }, () => {
  const left = random.integer(identities);
  const genuine = random.uniform() < 0.5;
  const right = genuine ? left : (left + 1 + random.integer(identities - 1)) % identities;
  const sharpness = [random.uniform(), random.uniform()];
  const noise = 0.05 + 0.35 * (1 - Math.min(...sharpness));
  return { left, right, genuine, sharpness, score: (genuine ? 0.7 : 0.1) + noise * random.normal() };
});

const scores = pairs.map((pair) => pair.score);
const labels = pairs.map((pair) => pair.genuine);
const subjects = { left: pairs.map((pair) => pair.left), right: pairs.map((pair) => pair.right) };

// How good is it without rejection? Identities repeat among the pairs, so the interval resamples identities.
const { all } = tarAtFarIntervals({ scores, labels, subjects }, [1e-2], { replicates: 500, seed: 1 });
console.log(`TAR at FAR 0.01: ${formatWithInterval(all[0])}`);

// Reject the pairs whose less sharp side is least sharp.
const confidence = pairQuality(
  'min',
  pairs.map((pair) => pair.sharpness[0]),
  pairs.map((pair) => pair.sharpness[1]),
);
const input = { scores, labels, rejectedPortions: [0, 0.1, 0.3, 0.5], fars: [1e-2] };
const curves = rejectVerification({ ...input, uncertainty: confidence, mode: 'confidence' });
for (const { rejected, tar, kept, falseAccepts } of curves.rows) {
  console.log(
    `${rejected * 100} % rejected: TAR ${tar[0].toFixed(3)} on ${kept} pairs, ${falseAccepts[0]} false accepts`,
  );
}
const { random: chance, oracle } = rejectionBaselines(input);
const ratio = (curves.area[0] - chance.area[0]) / (oracle.area[0] - chance.area[0]);
console.log(`${(100 * ratio).toFixed(0)} % of the way from chance to the oracle`);
